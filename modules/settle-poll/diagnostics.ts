import { events, type EventObject, type Pod } from '../ports/pod.ts';
import { countedPods, hasNode, podName } from './pod-counts.ts';
import type { PodRules } from './pod-rules.ts';
import type { FailedPod, NodeShare, VerifyPorts } from './verdict.ts';

/** How many of `pods` outside the excluded namespaces sit on each node, by node name. */
export function distribution(pods: readonly Pod[], rules: PodRules): readonly NodeShare[] {
  const shares = new Map<string, number>();
  for (const pod of countedPods(pods, rules)) {
    const node = hasNode(pod) ? (pod.spec.nodeName ?? '') : '<none>';
    shares.set(node, (shares.get(node) ?? 0) + 1);
  }
  const byName = [...shares].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return byName.map(([node, pods]) => ({ node, pods }));
}

/** The failed ones of `pods`, and why. */
export function failedPods(pods: readonly Pod[]): readonly FailedPod[] {
  return pods
    .filter((pod) => pod.status?.phase === 'Failed')
    .map((pod) => ({ pod: podName(pod), reason: reason(pod) }));
}

function reason(pod: Pod): string {
  return pod.status?.containerStatuses?.[0]?.state.terminated?.reason ?? 'Unknown';
}

/** FailedScheduling events of all namespaces, the oldest first; none if they cannot be read. */
export async function schedulingEvents({ kube }: VerifyPorts): Promise<readonly EventObject[]> {
  const listed = await kube.list(events, null, { fieldSelector: 'reason=FailedScheduling' });
  if (!listed.ok) return [];
  const time = (event: EventObject): string => event.lastTimestamp ?? '';
  return listed.value.items.toSorted((left, right) =>
    time(left) < time(right) ? -1 : Number(time(left) > time(right)),
  );
}

/** How many events the script prints at most. */
export const printedEvents = 50;
