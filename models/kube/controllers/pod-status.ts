import type { KubeObject } from '../../../modules/ports/kube.ts';
import { hashText } from '../../../sim/random/hash.ts';
import { containerStatus, initContainerStatus, toldOf, type ContainerEnd } from './container-status.ts';
import { listOf } from '../kinds/filled.ts';
import { specOf } from '../kinds/pods/validation.ts';
import { isRecord, partOf, withPart, type JsonObject } from '../objects/object-fields.ts';

/** How far a pod is. */
export type ReportedPhase = 'Running' | 'Succeeded' | 'Failed';

/** What a condition says, apart from when it began to. */
interface Verdict {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
}

const scheduled: Verdict = { type: 'PodScheduled', status: 'True' };
/** The conditions of a phase, in the order of generateAPIPodStatus (pkg/kubelet/kubelet_pods.go, 1.36). */
const verdicts: { readonly [phase in ReportedPhase]: readonly Verdict[] } = {
  Running: [
    { type: 'PodReadyToStartContainers', status: 'True' },
    { type: 'Initialized', status: 'True' },
    { type: 'Ready', status: 'True' },
    { type: 'ContainersReady', status: 'True' },
    scheduled,
  ],
  Succeeded: [
    { type: 'PodReadyToStartContainers', status: 'False' },
    { type: 'Initialized', status: 'True', reason: 'PodCompleted' },
    { type: 'Ready', status: 'False', reason: 'PodCompleted' },
    { type: 'ContainersReady', status: 'False', reason: 'PodCompleted' },
    scheduled,
  ],
  Failed: [
    { type: 'PodReadyToStartContainers', status: 'False' },
    { type: 'Initialized', status: 'True' },
    { type: 'Ready', status: 'False', reason: 'PodFailed' },
    { type: 'ContainersReady', status: 'False', reason: 'PodFailed' },
    scheduled,
  ],
};
const ofKubelet = new Set<unknown>(verdicts.Running.map(({ type }) => type));
const ends: { readonly [phase in ReportedPhase]: ContainerEnd } = {
  Running: 'running',
  Succeeded: { exitCode: 0 },
  Failed: { exitCode: 1 },
};

/**
 * The pod with the status that its kubelet reports in a phase (pkg/kubelet/kubelet_pods.go, pkg/kubelet/status, 1.36).
 * All its containers share its fate. `hostAddress`: of its node, empty when nobody knows it; `now` as RFC 3339.
 * The address of a pod comes from its uid: two of very many may have the same.
 * Not modelled: readiness gates, a second IP family.
 */
export function reported(pod: KubeObject, phase: ReportedPhase, hostAddress: string, now: string): KubeObject {
  const part = partOf(pod, 'status');
  const old = isRecord(part) ? part : {};
  const spec = specOf(pod);
  const { generation, uid = '' } = pod.metadata;
  const podIP = old['podIP'] ?? (spec['hostNetwork'] === true ? hostAddress : addressOf(uid));
  const containers = listOf(spec, 'containers').map((container) =>
    containerStatus(container, uid, toldOf(old, 'containerStatuses', container['name']), ends[phase], now),
  );
  const status = {
    ...old,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase,
    conditions: conditionsOf(phase, old, generation, now),
    ...(hostAddress === '' ? {} : { hostIP: hostAddress, hostIPs: [{ ip: hostAddress }] }),
    ...(podIP === '' ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    startTime: old['startTime'] ?? now,
    ...(spec['initContainers'] === undefined ? {} : initialized(spec, uid, old, phase, now)),
    containerStatuses: containers.length > 1 ? containers.toSorted(byName) : containers,
  };
  return withPart(pod, 'status', status);
}

function initialized(spec: JsonObject, uid: string, old: JsonObject, phase: ReportedPhase, now: string): JsonObject {
  const initContainerStatuses = listOf(spec, 'initContainers').map((container) =>
    initContainerStatus(container, uid, toldOf(old, 'initContainerStatuses', container['name']), ends[phase], now),
  );
  return { initContainerStatuses };
}

/** Those that others have set stay, in front (mergePodStatus in pkg/kubelet/status/status_manager.go, 1.36). */
function conditionsOf(
  phase: ReportedPhase,
  status: JsonObject,
  generation: number | undefined,
  now: string,
): readonly JsonObject[] {
  const known = listOf(status, 'conditions');
  const observed = generation === undefined ? {} : { observedGeneration: generation };
  const own = verdicts[phase].map(({ type, status: value, reason }) => {
    const before = known.find((each) => each['type'] === type);
    const lastTransitionTime = before?.['status'] === value ? before['lastTransitionTime'] : now;
    const said = { type, ...observed, status: value, lastProbeTime: null, lastTransitionTime };
    return reason === undefined ? said : { ...said, reason };
  });
  const foreign = known.filter(({ type }) => !ofKubelet.has(type));
  return foreign.length === 0 ? own : [...foreign, ...own];
}

function byName(left: JsonObject, right: JsonObject): number {
  const [one, other] = [String(left['name']), String(right['name'])];
  return one < other ? -1 : Number(one > other);
}

/** One of the addresses of 10.128.0.0/9. */
function addressOf(uid: string): string {
  const number = hashText(uid) % 2 ** 23;
  const byte = (shift: number): number => (number >> shift) & 255;
  return `10.${128 + byte(16)}.${byte(8)}.${byte(0)}`;
}
