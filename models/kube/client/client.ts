import type {
  DeleteOptions,
  Kube,
  KubeError,
  KubeObject,
  KubeResult,
  ListOptions,
  ObjectList,
  Patch,
  Resource,
  Watch,
  WatchOptions,
} from '../../../modules/ports/kube.ts';
import type { Versions } from '../../../sim/history/entry.ts';
import type { Footprint } from '../../../sim/kernel/footprint.ts';
import type { Process } from '../../../sim/kernel/process.ts';
import type { Exchange } from '../../../sim/kernel/request.ts';
import { unansweredError, injectedError } from './client-error.ts';
import type { KubeCluster } from '../cluster.ts';
import { toKubeError } from './kube-error.ts';
import { kubeLink } from './kube-link.ts';
import { objectKey } from '../store/object-key.ts';
import type { DeleteCollectionRequest, KubeRequest, KubeResponse, WatchRequest } from '../server/request.ts';
import { collectionOf } from '../resource-definition.ts';
import type { Route } from './route.ts';
import { WatchStream } from './watch-stream.ts';

/**
 * The `Kube` port of one process over the link `kube`, first to the API server with this index. Default: whichever a load
 * balancer chooses for this process.
 */
export function kubeClient(cluster: KubeCluster, process: Process, serverIndex: number | null = null): Kube {
  return new KubeClient(cluster, process, cluster.route(process.name, serverIndex));
}

/** What the port can ask for. */
type PortRequest = Exclude<KubeRequest, DeleteCollectionRequest>;

const operations = {
  get: 'GET',
  list: 'LIST',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
} as const;

class KubeClient implements Kube {
  readonly #cluster: KubeCluster;
  readonly #process: Process;
  readonly #route: Route;

  constructor(cluster: KubeCluster, process: Process, route: Route) {
    this.#cluster = cluster;
    this.#process = process;
    this.#route = route;
  }

  async get<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    name: string,
  ): Promise<KubeResult<T>> {
    return asObject(await this.#send({ verb: 'get', resource, namespace, name }));
  }

  async list<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    options: ListOptions = {},
  ): Promise<KubeResult<ObjectList<T>>> {
    const result = await this.#send({ verb: 'list', resource, namespace, options });
    if (!result.ok) return result;
    if (result.value.outcome !== 'list') throw new TypeError('LIST was answered with no list');
    // The phantom type of the resource vouches for what its collection holds.
    return { ok: true, value: result.value.body as ObjectList<T> };
  }

  async create<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    object: T,
  ): Promise<KubeResult<T>> {
    return asObject(await this.#send({ verb: 'create', resource, namespace, body: object }));
  }

  async replace<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    object: T,
  ): Promise<KubeResult<T>> {
    const { name = '' } = object.metadata;
    return asObject(await this.#send({ verb: 'update', resource, namespace, name, body: object }));
  }

  async patch<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    name: string,
    patch: Patch,
  ): Promise<KubeResult<T>> {
    return asObject(await this.#send({ verb: 'patch', resource, namespace, name, patch }));
  }

  async delete<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    name: string,
    options: DeleteOptions = {},
  ): Promise<KubeResult<T | null>> {
    const result = await this.#send({ verb: 'delete', resource, namespace, name, options });
    if (result.ok && result.value.outcome === 'success') return { ok: true, value: null };
    return asObject(result);
  }

  watch<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    options: WatchOptions = {},
  ): Promise<KubeResult<Watch<T>>> {
    const request: WatchRequest = { verb: 'watch', resource, namespace, options };
    const object = objectOf(request);
    const { simulation } = this.#cluster;
    let stream: WatchStream | null = null;
    let abandoned = false;
    return this.#process.request<KubeResult<Watch<T>>>({
      link: kubeLink,
      operation: 'WATCH',
      object,
      timeout: this.#cluster.requestTimeout,
      footprint: () => footprintOf(request),
      apply: (exchange) => {
        if (abandoned || !this.#process.alive) return exchange.drop('reset');
        const { endpoint } = this.#route;
        if (!endpoint.listening) return this.#refused(exchange);
        stream = new WatchStream(this.#process, `${exchange.identity}/event`, this.#cluster.watchLatency);
        const opening = endpoint.watch(request, this.#process.name, stream);
        if (!opening.ok) {
          stream.close();
          return exchange.reply({ ok: false, error: toKubeError(opening.status, false) }, String(opening.status.code));
        }
        stream.onClose(opening.close);
        // As for lists: the resource's phantom type vouches for the events' objects.
        exchange.reply({ ok: true, value: stream as Watch<KubeObject> as Watch<T> }, '200');
      },
      unanswered: (silence) => {
        abandoned = true;
        stream?.close();
        return { ok: false, error: unansweredError(silence, false) };
      },
      failed: () => ({ ok: false, error: injectedError(simulation, this.#process.name) }),
    });
  }

  #send(request: PortRequest): Promise<KubeResult<KubeResponse>> {
    const { simulation } = this.#cluster;
    const mutating = isMutating(request);
    return this.#process.request<KubeResult<KubeResponse>>({
      link: kubeLink,
      operation: operations[request.verb],
      object: objectOf(request),
      timeout: this.#cluster.requestTimeout,
      footprint: () => footprintOf(request),
      text: () => textOf(request),
      apply: (exchange) => {
        const { endpoint } = this.#route;
        if (!endpoint.listening) return this.#refused(exchange);
        endpoint.serve(request, this.#process.name, (response) => this.#answer(request, response, exchange));
      },
      unanswered: (silence) => ({ ok: false, error: unansweredError(silence, mutating) }),
      failed: () => ({ ok: false, error: injectedError(simulation, this.#process.name) }),
    });
  }

  /** Nobody listens: the next connection goes elsewhere. */
  #refused<T>(exchange: Exchange<T>): void {
    exchange.drop('refused');
    this.#route.move();
  }

  #answer(request: PortRequest, response: KubeResponse, exchange: Exchange<KubeResult<KubeResponse>>): void {
    const outcome = String(response.code);
    if (response.outcome !== 'failure') {
      if (response.outcome === 'list') this.#route.saw(response.body.metadata.resourceVersion);
      const versions = (): Versions => versionsOf(request, response, undefined);
      return exchange.reply({ ok: true, value: response }, outcome, versions);
    }
    const error = toKubeError(response.body, isMutating(request));
    if (response.code === 409 || response.code === 410) {
      this.#cluster.simulation.mark(`${kebab[error.kind] ?? error.kind}-${outcome}`);
    }
    const versions = (): Versions => versionsOf(request, response, this.#presentVersion(request));
    exchange.reply({ ok: false, error }, outcome, versions);
  }

  #presentVersion(request: PortRequest): string | undefined {
    const key = keyOf(request);
    return key === null ? undefined : this.#cluster.peek(request.resource, key)?.metadata.resourceVersion;
  }
}

const kebab: { readonly [Kind in KubeError['kind']]?: string } = { alreadyExists: 'already-exists' };

function isMutating({ verb }: PortRequest | WatchRequest): boolean {
  return verb !== 'get' && verb !== 'list' && verb !== 'watch';
}

function asObject<T extends KubeObject>(result: KubeResult<KubeResponse>): KubeResult<T> {
  if (!result.ok) return result;
  if (result.value.outcome !== 'object') throw new TypeError('the request was answered with no object');
  // The phantom type of the resource vouches for what its collection holds.
  return { ok: true, value: result.value.body as T };
}

function keyOf(request: PortRequest | WatchRequest): string | null {
  if (request.verb === 'list' || request.verb === 'watch') return null;
  const name = request.verb === 'create' ? request.body.metadata.name : request.name;
  return name === undefined || name === '' ? null : objectKey(request.namespace, name);
}

/** `pods/default/a`, or `pods/default` and `pods` for whole collections and for names still to be generated. */
function objectOf(request: PortRequest | WatchRequest): string {
  const place = keyOf(request) ?? request.namespace;
  const collection = collectionOf(request.resource);
  return place === null ? collection : `${collection}/${place}`;
}

function footprintOf(request: PortRequest | WatchRequest): Footprint {
  const write = isMutating(request);
  return [{ space: 'kube', collection: collectionOf(request.resource), key: keyOf(request), write }];
}

function textOf(request: PortRequest): string {
  const text = `${operations[request.verb]} ${objectOf(request)}`;
  switch (request.verb) {
    case 'list': {
      const options = Object.entries(request.options).map(([key, value]) => `${key}=${value}`);
      return options.length === 0 ? text : `${text}?${options.join('&')}`;
    }
    case 'patch':
      return `${text} ${JSON.stringify(request.patch.body)}`;
    case 'get':
    case 'create':
    case 'update':
    case 'delete':
      return text;
  }
}

/** The versions that a request was about, for explanations of races. `present`: of the stored object, after a refusal. */
function versionsOf(request: PortRequest, response: KubeResponse, present: string | undefined): Versions {
  const answered =
    response.outcome === 'object' || response.outcome === 'list' ? response.body.metadata.resourceVersion : undefined;
  const reads = request.verb === 'get' || request.verb === 'list';
  const expected = expectedVersion(request);
  const found = response.outcome === 'failure' ? present : expected;
  return {
    ...(answered === undefined ? {} : reads ? { saw: answered } : { wrote: answered }),
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined || reads ? {} : { found }),
  };
}

/** The version that a write requires: in its body, its patch or its preconditions. */
function expectedVersion(request: PortRequest): string | undefined {
  switch (request.verb) {
    case 'update':
      return request.body.metadata.resourceVersion;
    case 'delete':
      return request.options.preconditions?.resourceVersion;
    case 'patch': {
      const metadata = request.patch.type === 'merge' ? request.patch.body['metadata'] : undefined;
      const isObject = typeof metadata === 'object' && metadata !== null && 'resourceVersion' in metadata;
      return isObject && typeof metadata.resourceVersion === 'string' ? metadata.resourceVersion : undefined;
    }
    case 'get':
    case 'list':
    case 'create':
      return undefined;
  }
}
