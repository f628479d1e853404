import type { KubeObject } from '../../../../modules/ports/kube.ts';
import { isRecord, partOf, type JsonObject } from '../../objects/object-fields.ts';
import { qualityOfService } from './quality-of-service.ts';
import { withTolerations } from './tolerations.ts';

/** Priorities of the classes that every cluster has. */
const priorities = new Map<unknown, number>([
  [undefined, 0],
  ['', 0],
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);
const gated = {
  type: 'PodScheduled',
  status: 'False',
  lastProbeTime: null,
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
};

/** The priority of a new pod and its first status (pkg/registry/core/pod/strategy.go, PrepareForCreate, 1.36). */
export function newPod(pod: KubeObject): KubeObject & { readonly spec: JsonObject; readonly status: JsonObject } {
  const given = partOf(pod, 'spec');
  const asked = withTolerations(isRecord(given) ? given : {});
  const { preemptionPolicy = 'PreemptLowerPriority', schedulingGates } = asked;
  const { terminationGracePeriodSeconds: grace } = asked;
  // A negative grace means as little as can be.
  const least = typeof grace === 'number' && grace < 0 ? { terminationGracePeriodSeconds: 1 } : {};
  const spec = { ...asked, ...least, priority: priorities.get(asked['priorityClassName']) ?? 0, preemptionPolicy };
  const qosClass = qualityOfService(spec);
  const status =
    Array.isArray(schedulingGates) && schedulingGates.length > 0
      ? { phase: 'Pending', conditions: [{ ...gated, lastTransitionTime: pod.metadata.creationTimestamp }], qosClass }
      : { phase: 'Pending', qosClass };
  return { ...pod, spec, status };
}

/** Why admission refuses a new pod (plugin/pkg/admission/priority, 1.36); null when it does not. */
export function priorityProblem(pod: KubeObject): string | null {
  const spec = partOf(pod, 'spec');
  if (!isRecord(spec)) return null;
  const { priorityClassName, priority, preemptionPolicy } = spec;
  const computed = priorities.get(priorityClassName);
  if (computed === undefined) return `no PriorityClass with name ${String(priorityClassName)} was found`;
  if (typeof priority === 'number' && priority !== computed) {
    return (
      `the integer value of priority (${priority}) must not be provided in pod spec; ` +
      `priority admission controller computed ${computed} from the given PriorityClass name`
    );
  }
  if (typeof preemptionPolicy === 'string' && preemptionPolicy !== 'PreemptLowerPriority') {
    return (
      `the string value of PreemptionPolicy (${preemptionPolicy}) must not be provided in pod spec; ` +
      'priority admission controller computed PreemptLowerPriority from the given PriorityClass name'
    );
  }
  return null;
}
