import type { Resource } from '../../../modules/ports/kube.ts';
import { objectKey } from '../store/object-key.ts';
import { uidOf, type NameSource } from './names.ts';
import { builtInResources } from '../kinds/built-in.ts';
import { namespaceDefinition, newNamespace } from '../kinds/namespaces.ts';
import { collectionOf, type ResourceDefinition } from '../resource-definition.ts';
import type { KubeStore } from '../store/store.ts';
import { formatTimestamp } from '../objects/timestamp.ts';

/** What the control plane makes for itself (pkg/controlplane, 1.36). */
const systemNamespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** What all API servers of a cluster share: the store, the resources that they serve, and how names are made. */
export class Registry {
  readonly store: KubeStore;
  /** Keep books about who owns which fields from the creation of an object, not only from its first apply. */
  readonly trackManagedFields: boolean;
  readonly #names: NameSource;
  readonly #definitions = new Map<string, ResourceDefinition>();
  readonly #kinds = new Map<string, ResourceDefinition>();
  readonly #counts = new Map<string, number>();

  /** `namespaces` are there from the start, besides those that every cluster has. */
  constructor(
    store: KubeStore,
    names: NameSource,
    customResources: readonly ResourceDefinition[],
    namespaces: readonly string[] = [],
    trackManagedFields = false,
  ) {
    this.store = store;
    this.trackManagedFields = trackManagedFields;
    this.#names = names;
    for (const definition of [...builtInResources, ...customResources]) {
      const { group, version, kind } = definition.resource;
      this.#definitions.set(definition.collection, definition);
      this.#kinds.set(`${group}/${version}/${kind}`, definition);
    }
    for (const name of new Set([...systemNamespaces, ...namespaces])) this.#plantNamespace(name);
  }

  get definitions(): Iterable<ResourceDefinition> {
    return this.#definitions.values();
  }

  /** The definition of a resource, or undefined when this cluster does not serve it in that version. */
  definition(resource: Resource): ResourceDefinition | undefined {
    const found = this.#definitions.get(collectionOf(resource));
    return found?.resource.version === resource.version ? found : undefined;
  }

  /** Finds the resource that an owner reference means. */
  ofKind(apiVersion: string, kind: string): ResourceDefinition | undefined {
    return this.#kinds.get(`${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}/${kind}`);
  }

  /** A uid that no other object has or had. */
  newUid(collection: string, namespace: string | null, name: string): string {
    const identity = `${collection}/${objectKey(namespace, name)}`;
    return uidOf(`${identity}#${this.#count(identity)}`);
  }

  /** Draws for one POST with generateName: the same for the same client, base and occurrence, whatever else happens. */
  nameDraws(author: string | null, collection: string, base: string): (attempt: number) => number {
    const identity = `${author ?? ''} ${collection} ${base}`;
    const occurrence = this.#count(identity);
    return (attempt) => this.#names.draw('generate-name', `${identity}#${occurrence}/${attempt}`);
  }

  #plantNamespace(name: string): void {
    const { resource, collection } = namespaceDefinition;
    const metadata = {
      name,
      uid: this.newUid(collection, null, name),
      creationTimestamp: formatTimestamp(this.store.now()),
    };
    const bare = { apiVersion: resource.version, kind: resource.kind, metadata };
    this.store.plant(collection, name, newNamespace(bare));
  }

  #count(identity: string): number {
    const count = (this.#counts.get(identity) ?? 0) + 1;
    this.#counts.set(identity, count);
    return count;
  }
}
