import type { KubeConfig } from '@kubernetes/client-node';
import type {
  DeleteOptions,
  Kube,
  KubeObject,
  KubeResult,
  ListOptions,
  ObjectList,
  Patch,
  Resource,
  Watch,
  WatchOptions,
} from '../../modules/ports/kube.ts';
import { readList, readObject, refusalOf } from './answer.ts';
import { ClusterConnection, type ClusterRequest } from './cluster-connection.ts';
import { listQuery, requestTarget, watchQuery } from './request-target.ts';
import { StreamedWatch } from './streamed-watch.ts';

export interface KubeOnOptions {
  /** Wall ms after which a request is given up. Default 60,000, as a simulated client's. */
  readonly requestTimeout?: number;
  /** Names this client to the server; what precedes the first `/` owns the fields that it writes. Default `deadheat`. */
  readonly userAgent?: string;
}

/**
 * The `Kube` port on the current cluster of a KubeConfig: one HTTP request for each call, no retries of its own, every
 * failure a value. The twin of the simulated client (models/kube/client/client.ts).
 */
export function kubeOn(kubeConfig: KubeConfig, options: KubeOnOptions = {}): Kube {
  const { requestTimeout = 60_000, userAgent = 'deadheat' } = options;
  return new ClusterKube(new ClusterConnection(kubeConfig, requestTimeout, userAgent));
}

const patchTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml', // JSON is YAML
} as const;

class ClusterKube implements Kube {
  readonly #connection: ClusterConnection;

  constructor(connection: ClusterConnection) {
    this.#connection = connection;
  }

  get<T extends KubeObject>(resource: Resource<T>, namespace: string | null, name: string): Promise<KubeResult<T>> {
    return this.#object({ method: 'GET', target: requestTarget(resource, namespace, name) });
  }

  async list<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    options: ListOptions = {},
  ): Promise<KubeResult<ObjectList<T>>> {
    const target = requestTarget(resource, namespace, null, listQuery(options));
    const answer = await this.#connection.exchange({ method: 'GET', target });
    return answer.ok ? readList(resource, answer.value) : answer;
  }

  create<T extends KubeObject>(resource: Resource<T>, namespace: string | null, object: T): Promise<KubeResult<T>> {
    const target = requestTarget(resource, namespace, null);
    return this.#object({ method: 'POST', target, content: json(object) });
  }

  replace<T extends KubeObject>(resource: Resource<T>, namespace: string | null, object: T): Promise<KubeResult<T>> {
    const target = requestTarget(resource, namespace, object.metadata.name ?? '');
    return this.#object({ method: 'PUT', target, content: json(object) });
  }

  patch<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    name: string,
    patch: Patch,
  ): Promise<KubeResult<T>> {
    const query = patch.type === 'apply' ? { fieldManager: patch.fieldManager, force: patch.force } : {};
    const target = requestTarget(resource, namespace, name, query);
    const content = json(patch.body, patchTypes[patch.type]);
    return this.#object({ method: 'PATCH', target, content });
  }

  async delete<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    name: string,
    options: DeleteOptions = {},
  ): Promise<KubeResult<T | null>> {
    const target = requestTarget(resource, namespace, name);
    const content = json({ apiVersion: 'v1', kind: 'DeleteOptions', ...options });
    const answer = await this.#connection.exchange({ method: 'DELETE', target, content });
    return answer.ok ? readObject<T>(answer.value, true) : answer;
  }

  async watch<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    options: WatchOptions = {},
  ): Promise<KubeResult<Watch<T>>> {
    const target = requestTarget(resource, namespace, null, watchQuery(options));
    const opened = await this.#connection.open({ method: 'GET', target });
    if (!opened.ok) return opened;
    if (opened.value.statusCode === 200) return { ok: true, value: new StreamedWatch<T>(opened.value) };
    const answer = await this.#connection.read(opened.value, false);
    return answer.ok ? { ok: false, error: refusalOf(answer.value, false) } : answer;
  }

  async #object<T extends KubeObject>(request: ClusterRequest): Promise<KubeResult<T>> {
    const answer = await this.#connection.exchange(request);
    if (!answer.ok) return answer;
    const mutating = request.method !== 'GET';
    const object = readObject<T>(answer.value, mutating);
    if (!object.ok) return object;
    if (object.value !== null) return { ok: true, value: object.value };
    const message = 'the server answered with a Status instead of the object';
    return {
      ok: false,
      error: { kind: 'internal', code: answer.value.code, reason: '', message, ambiguous: mutating },
    };
  }
}

function json(body: unknown, type = 'application/json'): { readonly type: string; readonly text: string } {
  return { type, text: JSON.stringify(body) };
}
