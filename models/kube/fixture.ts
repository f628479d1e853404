import type { KubeObject, Patch, Resource } from '../../modules/ports/kube.ts';
import { pods, type Pod } from '../../modules/ports/pod.ts';
import { ApiServer } from './server/api-server.ts';
import type { StoreChange } from './store/change-log.ts';
import type { NameSource } from './server/names.ts';
import { isRecord, partOf, withPart } from './objects/object-fields.ts';
import { Registry } from './server/registry.ts';
import type { KubeResponse } from './server/request.ts';
import { customResource } from './resource-definition.ts';
import { KubeStore } from './store/store.ts';
import type { FailureStatus } from './status.ts';
import type { WatchCache } from './server/watch-cache.ts';
import type { StreamedEvent } from './server/watch-event.ts';

/** An Argo Workflow, as far as these tests look at it. */
export interface Workflow extends KubeObject {
  readonly spec?: { readonly [key: string]: unknown };
  readonly status?: { readonly [key: string]: unknown };
}

export const workflows: Resource<Workflow> = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'workflows',
  kind: 'Workflow',
  namespaced: true,
};

export interface WorldOptions {
  readonly names?: NameSource;
  readonly historyLimit?: number;
  readonly received?: (cache: WatchCache, change: StoreChange) => void;
}

/** A store with one API server and no simulation around it: time stands still until a test moves it. */
export class World {
  /** Ms since 1970. */
  now = 1_767_225_600_000;
  readonly store: KubeStore;
  readonly registry: Registry;
  readonly server: ApiServer;

  constructor({ names = { draw: () => 0 }, historyLimit = 1000, received }: WorldOptions = {}) {
    this.store = new KubeStore({ now: () => this.now, historyLimit });
    this.registry = new Registry(this.store, names, [customResource(workflows)]);
    this.server = new ApiServer('a', this.registry, received);
  }

  create(resource: Resource, body: KubeObject): KubeResponse {
    return this.server.handle({ verb: 'create', resource, namespace: 'default', body }, 'test');
  }

  update(resource: Resource, name: string, body: KubeObject, subresource?: string): KubeResponse {
    const request = { verb: 'update', resource, namespace: 'default', name, body } as const;
    return this.server.handle(subresource === undefined ? request : { ...request, subresource }, 'test');
  }

  patch(resource: Resource, name: string, patch: Patch): KubeResponse {
    return this.server.handle({ verb: 'patch', resource, namespace: 'default', name, patch }, 'test');
  }

  get(resource: Resource, name: string): KubeResponse {
    return this.server.handle({ verb: 'get', resource, namespace: 'default', name }, 'test');
  }

  delete(resource: Resource, name: string, options: Parameters<World['deleteWith']>[2] = {}): KubeResponse {
    return this.deleteWith(resource, name, options);
  }

  deleteWith(
    resource: Resource,
    name: string,
    options: { gracePeriodSeconds?: number; preconditions?: { uid?: string; resourceVersion?: string } },
  ): KubeResponse {
    return this.server.handle({ verb: 'delete', resource, namespace: 'default', name, options }, 'test');
  }

  list(resource: Resource, options: Parameters<World['listWith']>[1] = {}): readonly KubeObject[] {
    return listed(this.listWith(resource, options)).items;
  }

  listWith(
    resource: Resource,
    options: {
      labelSelector?: string;
      fieldSelector?: string;
      resourceVersion?: string;
      resourceVersionMatch?: 'Exact' | 'NotOlderThan';
      limit?: number;
      continue?: string;
    },
  ): KubeResponse {
    return this.server.handle({ verb: 'list', resource, namespace: 'default', options }, 'test');
  }

  /** Opens a watch and returns the growing list of its events, as `TYPE name@version`. */
  watch(resource: Resource, options: { labelSelector?: string; resourceVersion?: string }): string[] {
    const events: string[] = [];
    const sink = {
      deliver: (event: StreamedEvent) => events.push(describeEvent(event)),
      end: () => events.push('END'),
    };
    this.server.watch({ verb: 'watch', resource, namespace: 'default', options }, sink);
    return events;
  }

  /** Makes a pod what the kubelet would: bound to a node and in a phase. */
  run(name: string, phase: 'Running' | 'Succeeded' | 'Failed'): void {
    const key = `default/${name}`;
    const pod = this.store.collection('pods').get(key);
    if (pod === undefined) throw new Error(`no pod ${name}`);
    const given = partOf(pod, 'spec');
    const spec = isRecord(given) ? given : {};
    const bound = withPart(pod, 'spec', { ...spec, nodeName: 'node-1' });
    this.store.put('pods', key, withPart(bound, 'status', { phase }), null);
  }
}

function describeEvent(event: StreamedEvent): string {
  if (event.type === 'ERROR') return `ERROR ${event.status.code} ${event.status.reason}: ${event.status.message}`;
  return `${event.type} ${event.object.metadata.name}@${event.object.metadata.resourceVersion}`;
}

export function pod(name: string, labels: { readonly [key: string]: string } = {}): Pod {
  const metadata = { name, labels };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'main', image: 'main' }] } };
}

export function workflow(name: string, spec: { readonly [key: string]: unknown } = {}): Workflow {
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name }, spec };
}

/** An object with whatever parts its kind has. */
export function object(body: KubeObject & { readonly [part: string]: unknown }): KubeObject {
  return body;
}

/** The object of an answer; throws when it is none. */
export function given(response: KubeResponse): KubeObject {
  if (response.outcome !== 'object') throw new Error(JSON.stringify(response.body));
  return response.body;
}

/** The failure of an answer; throws when it is none. */
export function refusal(response: KubeResponse): FailureStatus {
  if (response.outcome !== 'failure') throw new Error(`expected a failure, got ${response.code}`);
  return response.body;
}

export function listed(response: KubeResponse): Extract<KubeResponse, { outcome: 'list' }>['body'] {
  if (response.outcome !== 'list') throw new Error(JSON.stringify(response.body));
  return response.body;
}

export { pods };
