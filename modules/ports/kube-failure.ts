import type { KubeError } from './kube.ts';

/** What an API server, or something on the way to it, said of a request that it did not serve. */
export interface Refusal {
  /** HTTP status, 400 and above. */
  readonly code: number;
  /** The reason of its Status; empty when it gave none, or answered with something else than a Status. */
  readonly reason: string;
  readonly message: string;
  readonly retryAfterSeconds?: number | undefined;
}

/**
 * What a client makes of a refusal. `mutating`: the request may change state. Then an answer that came too late (504), or
 * one that says no more than that something failed (5xx without a reason: an error of etcd, a proxy that lost the server),
 * leaves open whether it was applied.
 */
export function kubeErrorOf(refusal: Refusal, mutating: boolean): KubeError {
  const { code, reason, message, retryAfterSeconds } = refusal;
  const unknown = code === 504 || (code >= 500 && reason === '');
  const error = { kind: kindOf(code, reason), code, reason, message, ambiguous: mutating && unknown };
  return retryAfterSeconds === undefined ? error : { ...error, retryAfterSeconds };
}

function kindOf(code: number, reason: string): KubeError['kind'] {
  switch (code) {
    case 403:
      return 'forbidden';
    case 404:
      return 'notFound';
    case 409:
      return reason === 'AlreadyExists' ? 'alreadyExists' : 'conflict';
    case 410:
      return 'gone';
    case 415:
      return 'unsupportedMediaType';
    case 422:
      return 'invalid';
    case 429:
      return 'tooManyRequests';
    case 501:
      return 'notImplemented';
    case 503:
      return 'unavailable';
    case 504:
      return 'timeout';
    default:
      return code >= 500 ? 'internal' : 'badRequest';
  }
}
