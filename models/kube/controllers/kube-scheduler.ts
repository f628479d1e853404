import type { KubeObject } from '../../../modules/ports/kube.ts';
import type { EventObject, Pod } from '../../../modules/ports/pod.ts';
import type { StoreChange } from '../store/change-log.ts';
import type { KubeCluster } from '../cluster.ts';
import { eventDefinition } from '../kinds/events.ts';
import { podDefinition } from '../kinds/pods/pods.ts';
import { objectKey } from '../store/object-key.ts';
import { asPod, isTerminating } from '../objects/pod-fields.ts';
import { windowFrom, type Span } from '../span.ts';
import { formatTimestamp } from '../objects/timestamp.ts';
import { bound } from '../verbs/bind.ts';

export interface KubeSchedulerOptions {
  /** Ms from a pod's creation (or from the last failed attempt, after `retry`) to its binding. Default [5, 500]. */
  readonly latency?: Span | ((pod: Pod) => Span);
  /** The node for a pod; null: none fits now. Default: one of ten, by the pod's name. */
  readonly place?: (pod: Pod) => string | null;
  /** Ms after which a pod that did not fit is tried again; null: never. Default [1000, 10000]. */
  readonly retry?: Span | null;
}

/**
 * The kube-scheduler as an actor of the world: binds pods of `default-scheduler`. A pod that
 * fits nowhere gets an Event FailedScheduling and another attempt.
 * Not modelled: resources, affinity, taints, preemption, the condition of pods that fit nowhere, aggregation of Events, other
 * schedulers (their pods stay unbound).
 */
export function startKubeScheduler(cluster: KubeCluster, options: KubeSchedulerOptions = {}): void {
  const scheduler = new KubeScheduler(cluster, options);
  cluster.store.subscribe((change) => scheduler.notice(change));
}

class KubeScheduler {
  readonly #cluster: KubeCluster;
  readonly #options: KubeSchedulerOptions;
  readonly #attempts = new Map<string, number>();

  constructor(cluster: KubeCluster, options: KubeSchedulerOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  notice({ collection, before, after, key }: StoreChange): void {
    if (collection !== podDefinition.collection || before !== null) return;
    const pod = asPod(after);
    if (pod !== null && isUnbound(pod)) this.#schedule(key, pod, 0);
  }

  #schedule(key: string, pod: Pod, wait: number): void {
    const { simulation } = this.#cluster;
    const { latency = [5, 500] } = this.#options;
    const [least, most] = typeof latency === 'function' ? latency(pod) : latency;
    const window = windowFrom(simulation.now + wait, [least, most]);
    simulation.schedule(simulation.identify(`kube-scheduler/bind ${key}`), window, () => this.#bind(key, pod));
  }

  #bind(key: string, { metadata }: Pod): void {
    const { store } = this.#cluster;
    const pod = asPod(store.collection(podDefinition.collection).get(key));
    if (pod === null || pod.metadata.uid !== metadata.uid || !isUnbound(pod) || isTerminating(pod)) return;
    const { place = placeByName } = this.#options;
    const nodeName = place(pod);
    if (nodeName !== null) {
      const now = formatTimestamp(store.now());
      store.put(podDefinition.collection, key, bound(pod, nodeName, {}, now), null);
      return;
    }
    this.#report(key, pod);
    const { retry = [1000, 10_000] } = this.#options;
    if (retry === null) return;
    const { streams } = this.#cluster.simulation;
    const [least, most] = retry;
    this.#schedule(
      key,
      pod,
      least + (most - least) * streams.draw('kube-scheduler', `${key}#${this.#attempts.get(key)}`),
    );
  }

  /** Writes the Event that tells why a pod is still pending. */
  #report(key: string, { metadata }: Pod): void {
    const { simulation, store } = this.#cluster;
    simulation.mark('failed-scheduling');
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempt);
    const { name = '', namespace = 'default', uid } = metadata;
    const timestamp = formatTimestamp(store.now());
    const involved = { kind: 'Pod', namespace, name };
    const event: EventObject = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${attempt}`, namespace, creationTimestamp: timestamp },
      involvedObject: uid === undefined ? involved : { ...involved, uid },
      reason: 'FailedScheduling',
      message: '0/10 nodes are available',
      type: 'Warning',
      lastTimestamp: timestamp,
    };
    store.put(eventDefinition.collection, objectKey(namespace, `${name}.${attempt}`), event, null);
  }
}

function isUnbound({ spec }: Pod): boolean {
  return (spec.nodeName ?? '') === '' && (spec.schedulerName ?? 'default-scheduler') === 'default-scheduler';
}

function placeByName({ metadata }: KubeObject): string {
  return `node-${(metadata.name ?? '').length % 10}`;
}
