import { jsonProblemOfBytes } from '../objects/json-syntax.ts';
import { base64Alphabet, decodeBase64Url } from '../objects/base64.ts';
import { isRecord } from '../objects/object-fields.ts';

/** Where a paged LIST goes on: at the revision of its first page, at the first key not before `startAt`. */
export interface ContinuePoint {
  /** -1: at the latest revision, whatever the pages before showed. */
  readonly revision: number;
  /** Relative to the namespace of the request. */
  readonly startAt: string;
}

export type DecodedContinue =
  { readonly ok: true; readonly point: ContinuePoint } | { readonly ok: false; readonly message: string };

/** base64url of `{"v":"meta.k8s.io/v1","rv":N,"start":"/key\u0000"}` (apiserver/pkg/storage/continue.go, 1.36). */
export function encodeContinue(revision: number, start: string): string {
  const json = `{"v":"meta.k8s.io/v1","rv":${revision},"start":${JSON.stringify(start)}}`;
  let text = '';
  for (let index = 0; index < json.length; index += 3) {
    const bytes = [0, 1, 2].map((offset) => json.charCodeAt(index + offset) || 0);
    const [first = 0, second = 0, third = 0] = bytes;
    const group = (first << 16) | (second << 8) | third;
    const length = Math.min(3, json.length - index) + 1;
    for (let digit = 0; digit < length; digit++) text += base64Alphabet.charAt((group >> (18 - 6 * digit)) & 63);
  }
  return text;
}

/** Reads a token, which a client may have made up. */
export function decodeContinue(token: string): DecodedContinue {
  const decoded = decodeBase64Url(token);
  if (!decoded.ok) return invalid(`: illegal base64 data at input byte ${decoded.at}`);
  const parsed = parseJson(decoded.bytes);
  if (!parsed.ok) return invalid(`: ${parsed.message}`);
  const { value } = parsed;
  const into = 'into Go value of type storage.continueToken';
  if (value !== null && !isRecord(value)) return invalid(`: json: cannot unmarshal ${jsonType(value)} ${into}`);
  const { v = '', rv = 0, start = '' } = value ?? {};
  if (typeof v !== 'string') return mistyped('v', v, 'string');
  if (typeof rv !== 'number' || !Number.isInteger(rv)) return mistyped('rv', rv, 'int64');
  if (typeof start !== 'string') return mistyped('start', start, 'string');
  if (v !== 'meta.k8s.io/v1') return invalid(`: server does not recognize this encoded version ${v}`);
  if (rv === 0) return invalid(': incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (start === '') return invalid(': encoded start key empty (version meta.k8s.io/v1)');
  const path = start.startsWith('/') ? start : `/${start}`;
  // What path.Clean would change could leave the prefix of the request.
  if (path !== '/' && /\/(\.{0,2})(\/|$)/.test(path)) return invalid(`: ${start}`);
  return { ok: true, point: { revision: rv, startAt: path.slice(1) } };
}

function invalid(why: string): DecodedContinue {
  return { ok: false, message: `invalid continue token: continue key is not valid${why}` };
}

function mistyped(field: string, value: unknown, type: 'string' | 'int64'): DecodedContinue {
  const given = typeof value === 'number' && type === 'int64' ? `number ${value}` : jsonType(value);
  return invalid(`: json: cannot unmarshal ${given} into Go struct field continueToken.${field} of type ${type}`);
}

type ParsedJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, message: jsonProblemOfBytes(text) };
  }
}

function jsonType(value: unknown): string {
  return Array.isArray(value) ? 'array' : value === true || value === false ? 'bool' : typeof value;
}
