import type { Kube, KubeResult } from '../../ports/kube.ts';
import { scheduledWorkflows, type ScheduledWorkflow } from '../resources/scheduled-workflow.ts';

/** How a sync's status gets into the cluster. */
export type StatusWrite = (
  kube: Kube,
  before: ScheduledWorkflow,
  after: ScheduledWorkflow,
) => Promise<KubeResult<ScheduledWorkflow>>;

/** Upstream: PUTs the whole object at the version that was read; a stale one is refused with 409. */
export const replaceStatus: StatusWrite = (kube, _before, after) =>
  kube.replace(scheduledWorkflows, after.metadata.namespace ?? '', after);

/**
 * A mutant, never upstream: merges status and labels into whatever is there now. A replica with a stale cache then sets
 * the schedule back, and a slot that has had its run comes round again.
 */
export const mergeStatus: StatusWrite = (kube, _before, { metadata, status }) =>
  kube.patch(scheduledWorkflows, metadata.namespace ?? '', metadata.name ?? '', {
    type: 'merge',
    body: { metadata: { labels: metadata.labels }, status },
  });
