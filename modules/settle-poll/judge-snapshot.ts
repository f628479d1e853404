import type { VerifyConfig } from './config.ts';
import { distribution, failedPods, printedEvents, schedulingEvents } from './diagnostics.ts';
import { countedPods, podName } from './pod-counts.ts';
import type { Snapshot } from './snapshot.ts';
import type { Verdict, VerifyPorts } from './verdict.ts';

/**
 * The verdict of the merged script on its last snapshot (NVIDIA/aicr#1092): unscheduled pods come before failed ones, an
 * empty cluster passes. The events are of all pods in counted namespaces, the oldest fifty, and read only now.
 */
export async function judgeSnapshot(
  ports: VerifyPorts,
  { rules }: VerifyConfig,
  snapshot: Snapshot,
  progress: { readonly attempts: number; readonly waitedSeconds: number },
): Promise<Verdict> {
  const { counts } = snapshot;
  const evidence = {
    ...progress,
    counts,
    unscheduled: snapshot.unscheduled.map(podName),
    failed: failedPods(countedPods(snapshot.pods, rules)),
    distribution: distribution(snapshot.pods, rules),
    events: [],
  };
  if (counts.unscheduled > 0) {
    const all = await schedulingEvents(ports);
    const counted = all.filter((event) => !rules.excludedNamespaces.has(event.metadata.namespace ?? ''));
    return { ...evidence, outcome: 'notScheduled', code: 1, events: counted.slice(0, printedEvents) };
  }
  if (counts.failed > 0) return { ...evidence, outcome: 'podsFailed', code: 1 };
  return { ...evidence, outcome: counts.total === 0 ? 'noPods' : 'allScheduled', code: 0 };
}
