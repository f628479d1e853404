import type { Pod } from '../../ports/pod.ts';
import type { WatchEvent } from '../../ports/kube.ts';
import { revokedLabel } from '../labels.ts';

/**
 * What a watch event says about a task: `succeeded` leaves the final word to the database (upstream: a null state),
 * `adopted` that another scheduler has taken the pod.
 */
export type PodOutcome = 'adopted' | 'failed' | 'succeeded';

/**
 * Upstream's `KubernetesJobWatcher.process_status`; null: nothing to tell. `fatalReasons`: reasons of a waiting container
 * that doom a pending pod (a kubelet that only pulls too fast recovers by itself). Not covered: init containers.
 */
export function podOutcome(
  type: 'ADDED' | 'MODIFIED' | 'DELETED',
  pod: Pod,
  fatalReasons: readonly string[],
): PodOutcome | null {
  const { metadata, status } = pod;
  if (metadata.labels?.[revokedLabel] !== undefined) return null;
  const deleted = type === 'DELETED';
  const terminating = metadata.deletionTimestamp !== undefined;
  // The pod has left the watch's selector, and is not being deleted: another scheduler has relabelled it (#36240).
  if (deleted && !terminating) return 'adopted';
  if (status?.reason === 'ProviderFailed') return 'failed';
  switch (status?.phase) {
    case 'Pending':
      return !(deleted && terminating) && isDoomed(pod, fatalReasons) ? 'failed' : null;
    case 'Failed':
      return 'failed';
    case 'Succeeded':
      return 'succeeded';
    case 'Running':
      return deleted && terminating ? 'failed' : null;
    default:
      return null;
  }
}

/** How a watch goes on after an ERROR event: 410 starts over from whatever the server has, anything else ends it. */
export function afterWatchError(
  error: Extract<WatchEvent<Pod>, { type: 'ERROR' }>['error'],
): { readonly restartAt: '0' } | null {
  return error.code === 410 ? { restartAt: '0' } : null;
}

function isDoomed(pod: Pod, fatalReasons: readonly string[]): boolean {
  const waiting = pod.status?.containerStatuses?.[0]?.state.waiting;
  if (waiting?.reason === undefined || !fatalReasons.includes(waiting.reason)) return false;
  return !(waiting.reason === 'ErrImagePull' && waiting.message === 'pull QPS exceeded');
}
