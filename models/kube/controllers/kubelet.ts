import type { Pod } from '../../../modules/ports/pod.ts';
import type { StoreChange } from '../store/change-log.ts';
import type { KubeCluster } from '../cluster.ts';
import { internalAddress } from '../kinds/nodes/addresses.ts';
import { nodeDefinition } from '../kinds/nodes/nodes.ts';
import { podDefinition } from '../kinds/pods/pods.ts';
import { asPod, isTerminating } from '../objects/pod-fields.ts';
import { reported } from './pod-status.ts';
import { windowFrom, type Span } from '../span.ts';
import { formatTimestamp } from '../objects/timestamp.ts';
import { remove } from '../verbs/delete.ts';

export type PodOutcome = 'Succeeded' | 'Failed';

export interface KubeletOptions {
  /** Ms from binding to Running. Default [100, 3000]. */
  readonly startLatency?: Span | ((pod: Pod) => Span);
  /** Ms that a pod runs; null: for ever. Default [1000, 60000]. */
  readonly duration?: Span | ((pod: Pod) => Span | null);
  /** How a pod ends. Default: it succeeds. */
  readonly outcome?: (pod: Pod) => PodOutcome;
  /** Ms from the mark of a graceful DELETE until the pod is gone; cut off at its grace period. Default [50, 5000]. */
  readonly deletionLatency?: Span;
}

/**
 * All kubelets as one actor of the world: starts bound pods, ends them, and removes those that are to be deleted
 * (pkg/kubelet, 1.36). What it writes is in `pod-status.ts`.
 * Not modelled: the status ContainerCreating before a pod runs, restarts of containers, probes, node failures, images
 * that do not pull, the last status before a graceful deletion, containers of one pod that end apart.
 */
export function startKubelet(cluster: KubeCluster, options: KubeletOptions = {}): void {
  const kubelet = new Kubelet(cluster, options);
  cluster.store.subscribe((change) => kubelet.notice(change));
}

class Kubelet {
  readonly #cluster: KubeCluster;
  readonly #options: KubeletOptions;

  constructor(cluster: KubeCluster, options: KubeletOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  notice({ collection, before, after, key }: StoreChange): void {
    if (collection !== podDefinition.collection) return;
    const pod = asPod(after);
    if (pod === null || !isBound(pod)) return;
    const old = asPod(before);
    if (isTerminating(pod)) {
      const period = pod.metadata.deletionGracePeriodSeconds;
      if (old === null || !isTerminating(old) || old.metadata.deletionGracePeriodSeconds !== period)
        this.#end(key, pod);
    } else if (phaseOf(pod) === 'Pending' && (old === null || !isBound(old))) this.#start(key, pod);
    else if (phaseOf(pod) === 'Running' && (old === null || phaseOf(old) !== 'Running')) this.#run(key, pod);
  }

  #start(key: string, pod: Pod): void {
    const { startLatency = [100, 3000] } = this.#options;
    this.#later('start', key, pod, typeof startLatency === 'function' ? startLatency(pod) : startLatency, (current) => {
      if (phaseOf(current) === 'Pending' && !isTerminating(current)) this.#report(key, current, 'Running');
    });
  }

  #run(key: string, pod: Pod): void {
    const { duration = [1000, 60_000], outcome = () => 'Succeeded' } = this.#options;
    const span = typeof duration === 'function' ? duration(pod) : duration;
    if (span === null) return;
    this.#later('finish', key, pod, span, (current) => {
      if (phaseOf(current) === 'Running' && !isTerminating(current)) this.#report(key, current, outcome(current));
    });
  }

  #end(key: string, pod: Pod): void {
    const { deletionLatency = [50, 5000] } = this.#options;
    const grace = (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
    // Without grace the DELETE itself removes the pod, or finalizers hold it.
    if (grace === 0) return;
    const [least, most] = deletionLatency;
    this.#later('remove', key, pod, [Math.min(least, grace), Math.min(most, grace)], ({ metadata }) => {
      const { name = '', namespace = null, uid = '' } = metadata;
      const options = { gracePeriodSeconds: 0, preconditions: { uid } };
      const request = { verb: 'delete', resource: podDefinition.resource, namespace, name, options } as const;
      remove(this.#cluster.registry, podDefinition, request, null);
    });
  }

  /** Acts after a while, if the same pod is still there. */
  #later(what: string, key: string, pod: Pod, span: Span, act: (current: Pod) => void): void {
    const { simulation, store } = this.#cluster;
    const identity = simulation.identify(`kubelet/${what} ${key}`);
    simulation.schedule(identity, windowFrom(simulation.now, span), () => {
      const current = asPod(store.collection(podDefinition.collection).get(key));
      if (current !== null && current.metadata.uid === pod.metadata.uid) act(current);
    });
  }

  #report(key: string, pod: Pod, phase: 'Running' | PodOutcome): void {
    const { store } = this.#cluster;
    const node = store.collection(nodeDefinition.collection).get(pod.spec.nodeName ?? '');
    const address = node === undefined ? '' : internalAddress(node);
    store.put(podDefinition.collection, key, reported(pod, phase, address, formatTimestamp(store.now())), null);
  }
}

function isBound({ spec }: Pod): boolean {
  return (spec.nodeName ?? '') !== '';
}

function phaseOf({ status }: Pod): string {
  return status?.phase ?? 'Pending';
}
