import type { KubeError } from '../../modules/ports/kube.ts';
import type { FailureStatus } from './status.ts';

/** What a client makes of a failure status. `mutating`: the request may change state, so a timeout is ambiguous. */
export function toKubeError(status: FailureStatus, mutating: boolean): KubeError {
  const { code, reason, message, details } = status;
  const kind = kindOf(status);
  const error = { kind, code, reason, message, ambiguous: mutating && kind === 'timeout' };
  const retryAfterSeconds = details?.retryAfterSeconds;
  return retryAfterSeconds === undefined ? error : { ...error, retryAfterSeconds };
}

function kindOf({ code, reason }: FailureStatus): KubeError['kind'] {
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
