import type { KubeError } from '../ports/kube.ts';
import type { SqlFailure } from '../ports/sql/failure.ts';

/** Why a call of the pipeline API failed, by gRPC status code. All but the first three are worth another attempt. */
export interface ApiFailure {
  readonly code: 'invalidArgument' | 'notFound' | 'alreadyExists' | 'unavailable' | 'deadlineExceeded' | 'internal';
  readonly message: string;
}

export interface ApiRefusal {
  readonly ok: false;
  readonly error: ApiFailure;
}

export type ApiResult<T> = { readonly ok: true; readonly value: T } | ApiRefusal;

export function succeed<T>(value: T): ApiResult<T> {
  return { ok: true, value };
}

export function fail(code: ApiFailure['code'], message: string): ApiRefusal {
  return { ok: false, error: { code, message } };
}

/** What a client of the API server makes of no answer: the call may have been applied all the same. */
export function unanswered(silence: 'timeout' | 'reset' | 'refused'): ApiRefusal {
  if (silence === 'timeout') return fail('deadlineExceeded', 'no answer in time');
  return fail('unavailable', `the connection was ${silence}`);
}

/** An outcome in a word. */
export function codeOf(result: ApiResult<unknown>): string {
  return result.ok ? 'ok' : result.error.code;
}

/** What the API server answers when Kubernetes refused it. Timeouts and overload may pass, so they are `unavailable`. */
export function kubeFailure(what: string, error: KubeError): ApiRefusal {
  const text = `${what}: ${error.message}`;
  switch (error.kind) {
    case 'timeout':
    case 'unreachable':
    case 'unavailable':
    case 'tooManyRequests':
      return fail('unavailable', text);
    case 'notFound':
      return fail('notFound', text);
    default:
      return fail('internal', text);
  }
}

/**
 * What the API server answers when the database refused it. An unknown commit is `unavailable` too: whoever asks again
 * must expect that the first time has worked.
 */
export function sqlFailure(what: string, error: SqlFailure): ApiRefusal {
  return fail(passes(error) ? 'unavailable' : 'internal', `${what}: ${error.message}`);
}

/** Whether the same call may work later. A server that only reads is one that has yet to take over. */
function passes({ kind }: SqlFailure): boolean {
  switch (kind) {
    case 'connectionLost':
    case 'commitUnknown':
    case 'terminated':
    case 'tooManyConnections':
    case 'canceled':
    case 'serializationFailure':
    case 'deadlock':
    case 'lockNotAvailable':
    case 'readOnly':
      return true;
    case 'uniqueViolation':
    case 'foreignKeyViolation':
    case 'checkViolation':
    case 'transactionAborted':
    case 'other':
      return false;
  }
}
