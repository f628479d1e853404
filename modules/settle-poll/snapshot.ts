import type { KubeResult } from '../ports/kube.ts';
import { pods, type Pod } from '../ports/pod.ts';
import { countPods, podName, unscheduledPods, type PodCounts } from './pod-counts.ts';
import type { PodRules } from './pod-rules.ts';
import type { VerifyPorts } from './verdict.ts';

/** All pods of the cluster at one resource version, and what they add up to. */
export interface Snapshot {
  readonly pods: readonly Pod[];
  readonly counts: PodCounts;
  readonly unscheduled: readonly Pod[];
}

/**
 * Takes a snapshot with one LIST of all namespaces, and logs it as `settle-poll.snapshot`. Without a limit the API server
 * answers in one piece, from one resource version, and at least as new as the moment of the request.
 */
export async function takeSnapshot(
  { kube, log }: VerifyPorts,
  rules: PodRules,
  attempt: number,
): Promise<KubeResult<Snapshot>> {
  const listed = await kube.list(pods, null);
  if (!listed.ok) return listed;
  const { items, metadata } = listed.value;
  const snapshot = { pods: items, counts: countPods(items, rules), unscheduled: unscheduledPods(items, rules) };
  log.event('settle-poll.snapshot', {
    attempt,
    resourceVersion: metadata.resourceVersion,
    counts: { ...snapshot.counts },
    unscheduled: snapshot.unscheduled.map(podName),
  });
  return { ok: true, value: snapshot };
}
