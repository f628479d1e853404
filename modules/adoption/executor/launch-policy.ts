import type { AdoptionConfig } from '../config.ts';
import type { Kube, KubeError } from '../../ports/kube.ts';
import { pods, type Pod } from '../../ports/pod.ts';

/** What a create came to: `again` in a later turn, or `failed` for good. */
export type LaunchVerdict = 'created' | 'again' | 'failed';

/** How pods are created, and what follows from an error. */
export interface LaunchPolicy {
  readonly create: (kube: Kube, pod: Pod, failures: number, config: AdoptionConfig) => Promise<LaunchVerdict>;
  /** Whether a pod that failed before its task began is launched again within the same try. */
  readonly relaunches: boolean;
}

/**
 * Upstream: transient errors are tried again up to `task_publish_max_retries` times (default 0), then the task fails. An
 * answer that was lost is such an error, although the pod may exist.
 */
export const createBlindly: LaunchPolicy = {
  relaunches: true,
  async create(kube, pod, failures, config) {
    const created = await kube.create(pods, pod.metadata.namespace ?? null, pod);
    if (created.ok) return 'created';
    const limit = config.kubernetes_executor.task_publish_max_retries;
    return isTransient(created.error) && (limit === -1 || failures < limit) ? 'again' : 'failed';
  },
};

/**
 * For pods that are named after their try: transient errors and lost answers are tried again, and a pod of that name that
 * exists already is the one that was meant.
 */
export const createOnce: LaunchPolicy = {
  relaunches: false,
  async create(kube, pod) {
    const created = await kube.create(pods, pod.metadata.namespace ?? null, pod);
    if (created.ok || created.error.kind === 'alreadyExists') return 'created';
    return isTransient(created.error) ? 'again' : 'failed';
  },
};

function isTransient({ kind }: KubeError): boolean {
  return (
    kind === 'tooManyRequests' ||
    kind === 'internal' ||
    kind === 'unavailable' ||
    kind === 'timeout' ||
    kind === 'unreachable'
  );
}
