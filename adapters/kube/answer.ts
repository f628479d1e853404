import type { KubeError, KubeObject, KubeResult, ObjectList, Resource } from '../../modules/ports/kube.ts';
import { kubeErrorOf } from '../../modules/ports/kube-failure.ts';
import type { ClusterAnswer } from './cluster-connection.ts';

type JsonObject = { readonly [key: string]: unknown };

/** The object of an answer, or why there is none. `null`: a Status says that all is well, and there is no object. */
export function readObject<T extends KubeObject>(answer: ClusterAnswer, mutating: boolean): KubeResult<T | null> {
  if (!isSuccess(answer)) return { ok: false, error: refusalOf(answer, mutating) };
  const body = parseObject(answer.text);
  if (body === null) return { ok: false, error: unreadable(answer, mutating) };
  // The phantom type of the resource vouches for what its collection holds.
  return { ok: true, value: body['kind'] === 'Status' ? null : (body as JsonObject & T) };
}

/** A list whose items say what they are: the server leaves that out of the items of its own kinds. */
export function readList<T extends KubeObject>(
  { group, version, kind }: Resource<T>,
  answer: ClusterAnswer,
): KubeResult<ObjectList<T>> {
  if (!isSuccess(answer)) return { ok: false, error: refusalOf(answer, false) };
  const body = parseObject(answer.text);
  const metadata = body?.['metadata'];
  const items = body?.['items'] ?? []; // Go writes an empty list as null in places
  if (!isObject(metadata) || !Array.isArray(items)) return { ok: false, error: unreadable(answer, false) };
  const type = { apiVersion: group === '' ? version : `${group}/${version}`, kind };
  const { resourceVersion, continue: next, remainingItemCount } = metadata;
  return {
    ok: true,
    value: {
      items: items.map((item: T) => ({ ...type, ...item })),
      metadata: {
        resourceVersion: String(resourceVersion),
        ...(typeof next === 'string' && next !== '' ? { continue: next } : {}),
        ...(typeof remainingItemCount === 'number' ? { remainingItemCount } : {}),
      },
    },
  };
}

/** What an answer that is no success means: mostly a Status, but a proxy on the way speaks for itself. */
export function refusalOf({ code, headers, text }: ClusterAnswer, mutating: boolean): KubeError {
  const status = parseObject(text);
  const header = Number(headers['retry-after']);
  const asked = Number.isInteger(header) ? header : undefined;
  if (status?.['kind'] !== 'Status') {
    return kubeErrorOf({ code, reason: '', message: text.trim().slice(0, 500), retryAfterSeconds: asked }, mutating);
  }
  return statusError(status, code, asked, mutating);
}

/** The error that a Status is about. `code` and `retryAfterSeconds` are used where it gives none itself. */
export function statusError(
  status: JsonObject,
  code: number,
  retryAfterSeconds: number | undefined,
  mutating: boolean,
): KubeError {
  const { reason, message, details } = status;
  const inside = isObject(details) ? details['retryAfterSeconds'] : undefined;
  return kubeErrorOf(
    {
      code: typeof status['code'] === 'number' ? status['code'] : code,
      reason: typeof reason === 'string' ? reason : '',
      message: typeof message === 'string' ? message : '',
      retryAfterSeconds: retryAfterSeconds ?? (typeof inside === 'number' ? inside : undefined),
    },
    mutating,
  );
}

/** The JSON object that a text is, or null. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSuccess({ code }: ClusterAnswer): boolean {
  return code >= 200 && code < 300;
}

/** The server says that it did something, but not what. */
function unreadable({ code, text }: ClusterAnswer, mutating: boolean): KubeError {
  const message = `the answer is no API object: ${text.slice(0, 200)}`;
  return { kind: 'internal', code, reason: '', message, ambiguous: mutating };
}
