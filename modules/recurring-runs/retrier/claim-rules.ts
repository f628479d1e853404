import type { KubeResult } from '../../ports/kube.ts';
import { pods } from '../../ports/pod.ts';
import { generationOf, hasFailed, type Workflow } from '../resources/workflow.ts';
import type { RunRow, RunState } from '../store/schema.ts';
import type { RetrySteps } from './retry-steps.ts';

/** What a claim by itself does not settle. */
export interface ClaimRules {
  /** Whether a run may be retried, as its row is under the lock; `read` is what the retry was prepared from. */
  readonly claimable: (run: RunRow, read: RunRow) => boolean;
  /** Makes way for a pod of this name. */
  readonly removePod: (steps: RetrySteps, namespace: string, name: string) => Promise<KubeResult<unknown>>;
  /** Whether the Workflow, as it is now, may be written over under a claim of this generation. */
  readonly overwrites: (live: Workflow, generation: number) => boolean;
  /** Whether what the Workflow was at the end of the retry is noted only if no report has been since the claim. */
  readonly notesPendingOnly: boolean;
}

const ended: readonly RunState[] = ['SUCCEEDED', 'FAILED', 'CANCELED'];

/** Upstream's (#13532). A retry that was slow may meet anything: a run that succeeded meanwhile, pods and Workflows that run. */
export const upstreamRules: ClaimRules = {
  claimable: ({ State }) => ended.includes(State),
  removePod: ({ kube }, namespace, name) => kube.delete(pods, namespace, name),
  overwrites: () => true,
  notesPendingOnly: false,
};

/**
 * The recommended ones. Each closes a gap between two steps by what the later step itself compares:
 *
 * - a run is claimed only from the very failure that the retry was prepared from;
 * - a pod goes only if it is over, and the one that was looked at (its uid): a pod that is over never runs again;
 * - a Workflow is written over only if it has failed, at the version that was read, under an older claim;
 * - the row is noted only while it is PENDING: a report is later than the answer to the write that it followed.
 */
export const guardedRules: ClaimRules = {
  claimable: ({ State, WorkflowRuntimeManifest }, read) =>
    State === 'FAILED' && WorkflowRuntimeManifest === read.WorkflowRuntimeManifest,
  async removePod({ kube }, namespace, name) {
    const pod = await kube.get(pods, namespace, name);
    if (!pod.ok) return pod;
    const { status, metadata } = pod.value;
    if (status?.phase !== 'Succeeded' && status?.phase !== 'Failed') return { ok: true, value: null };
    const { uid } = metadata;
    return kube.delete(pods, namespace, name, uid === undefined ? {} : { preconditions: { uid } });
  },
  overwrites: (live, generation) => hasFailed(live) && generationOf(live) < generation,
  notesPendingOnly: true,
};
