import type { KubeError } from '../../../modules/ports/kube.ts';
import { kubeErrorOf } from '../../../modules/ports/kube-failure.ts';
import type { FailureStatus } from '../status.ts';

/** What a client makes of a failure status. `mutating`: the request may change state, so a timeout is ambiguous. */
export function toKubeError(status: FailureStatus, mutating: boolean): KubeError {
  const { code, reason, message, details } = status;
  return kubeErrorOf({ code, reason, message, retryAfterSeconds: details?.retryAfterSeconds }, mutating);
}
