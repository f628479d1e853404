import { everyLabel } from '../../../modules/ports/selectors/label-selector.ts';
import type { KubeObject } from '../../../modules/ports/kube.ts';
import type { StoreChange } from '../store/change-log.ts';
import type { KubeCluster } from '../cluster.ts';
import { namespaceDefinition, namespaceFinalizers, withNamespaceFinalizers } from '../kinds/namespaces.ts';
import { podDefinition } from '../kinds/pods/pods.ts';
import { contentConditions, isEmptied, nothing, withConditions, type Remains } from './namespace-conditions.ts';
import { objectKey } from '../store/object-key.ts';
import { isTerminating } from '../objects/pod-fields.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { everyField } from '../selector/field-selector.ts';
import { windowFrom, type Span } from '../span.ts';
import { formatTimestamp } from '../objects/timestamp.ts';
import { remove } from '../verbs/delete.ts';
import { update } from '../verbs/update.ts';

export interface NamespaceControllerOptions {
  /** Ms from the mark of a DELETE, and from one look to the next, until the content is looked through. Default [5000, 6000]. */
  readonly latency?: Span;
}

/**
 * The namespace controller of kube-controller-manager: deletes everything in a namespace that is terminating, says in its
 * conditions what keeps it, and finalizes it when nothing is left
 * (pkg/controller/namespace/deletion/namespaced_resources_deleter.go, 1.36).
 * Not modelled: its back-off, failures of its requests, content that comes after it has looked.
 */
export function startNamespaceController(cluster: KubeCluster, options: NamespaceControllerOptions = {}): void {
  const controller = new NamespaceController(cluster, options);
  cluster.store.subscribe((change) => controller.notice(change));
}

class NamespaceController {
  readonly #cluster: KubeCluster;
  readonly #latency: Span;

  constructor(cluster: KubeCluster, { latency = [5000, 6000] }: NamespaceControllerOptions) {
    this.#cluster = cluster;
    this.#latency = latency;
  }

  notice({ collection, key, before, after }: StoreChange): void {
    if (collection !== namespaceDefinition.collection || after === null || !isTerminating(after)) return;
    if (before === null || !isTerminating(before)) this.#schedule(key);
  }

  #schedule(name: string): void {
    const { simulation } = this.#cluster;
    const identity = simulation.identify(`namespace-controller/${name}`);
    simulation.schedule(identity, windowFrom(simulation.now, this.#latency), () => this.#empty(name));
  }

  #empty(name: string): void {
    const { registry, store } = this.#cluster;
    const namespace = store.collection(namespaceDefinition.collection).get(name);
    if (namespace === undefined || !isTerminating(namespace)) return;
    if (!namespaceFinalizers(namespace).includes('kubernetes')) return;
    const remains = this.#deleteContent(name);
    if (isEmptied(remains)) {
      const body = withNamespaceFinalizers(
        namespace,
        namespaceFinalizers(namespace).filter((each) => each !== 'kubernetes'),
      );
      const { resource } = namespaceDefinition;
      const request = { verb: 'update', resource, namespace: null, name, body, subresource: 'finalize' } as const;
      update(registry, namespaceDefinition, request, null);
      return;
    }
    const marked = withConditions(namespace, contentConditions(remains), formatTimestamp(store.now()));
    if (marked !== namespace) store.put(namespaceDefinition.collection, name, marked, null);
    this.#schedule(name);
  }

  /** Deletes what is in the namespace, the pods before anything else, and tells what is still there. */
  #deleteContent(namespace: string): Remains {
    const { registry } = this.#cluster;
    const left = { ...nothing, pods: this.#deleteAll(podDefinition, namespace).length };
    if (left.pods > 0) return left;
    const counts = new Map<string, number>();
    const finalizers = new Map<string, number>();
    for (const definition of registry.definitions) {
      if (!definition.resource.namespaced) continue;
      const kept = this.#deleteAll(definition, namespace);
      const { group, plural } = definition.resource;
      if (kept.length > 0) counts.set(`${plural}.${group}`, kept.length);
      for (const each of kept.flatMap(({ metadata }) => metadata.finalizers ?? [])) {
        finalizers.set(each, (finalizers.get(each) ?? 0) + 1);
      }
    }
    return { ...left, counts, finalizers };
  }

  /** Deletes the objects of one resource, and returns those that stay for now. */
  #deleteAll(definition: ResourceDefinition, namespace: string): readonly KubeObject[] {
    const { registry, store } = this.#cluster;
    const { resource, collection } = definition;
    const objects = store.collection(collection);
    const selection = { namespace, labels: everyLabel, fields: everyField };
    return objects.select(selection).flatMap(({ metadata }) => {
      const { name = '' } = metadata;
      const options = { propagationPolicy: 'Background' } as const;
      remove(registry, definition, { verb: 'delete', resource, namespace, name, options }, null);
      return objects.get(objectKey(namespace, name)) ?? [];
    });
  }
}
