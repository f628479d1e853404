import type { DeleteOptions, KubeError, KubeObject, KubeResult, Patch, Resource } from '../../../modules/ports/kube.ts';
import type { ApiServer } from '../server/api-server.ts';
import type { KubeRequest } from '../server/request.ts';
import { UsageError } from '../../../sim/usage-error.ts';
import { toKubeError } from './kube-error.ts';

/** Answers to a create that tell of a mistake in the scenario rather than of a race. */
const mistakes: ReadonlySet<KubeError['kind']> = new Set(['badRequest', 'notFound', 'invalid']);

/**
 * Somebody who is not part of the system under test: a user with kubectl, or another controller. What they ask for is done
 * at once, without a message that could get lost; the answer is the API server's. What no user could mean throws a
 * UsageError, as it is a mistake of the scenario: an object that is not valid, a resource or namespace that is not there.
 */
export class KubeUser {
  readonly #server: ApiServer;

  constructor(server: ApiServer) {
    this.#server = server;
  }

  create<T extends KubeObject>(resource: Resource<T>, namespace: string | null, body: T): KubeResult<T> {
    const result = this.#ask<T>({ verb: 'create', resource, namespace, body });
    if (result.ok || !mistakes.has(result.error.kind)) return result;
    const hint = result.error.kind === 'notFound' ? '; see `resources` and `namespaces` of KubeCluster' : '';
    throw new UsageError(`The scenario's user cannot create this ${resource.kind}: ${result.error.message}${hint}.`);
  }

  patch<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    name: string,
    patch: Patch,
  ): KubeResult<T> {
    return this.#ask<T>({ verb: 'patch', resource, namespace, name, patch });
  }

  /** Deletes an object; a missing one is answered with `notFound`. */
  delete(resource: Resource, namespace: string | null, name: string, options: DeleteOptions = {}): KubeResult<null> {
    const answer = this.#server.handle({ verb: 'delete', resource, namespace, name, options }, null);
    return answer.outcome === 'failure'
      ? { ok: false, error: toKubeError(answer.body, true) }
      : { ok: true, value: null };
  }

  #ask<T extends KubeObject>(request: KubeRequest): KubeResult<T> {
    const answer = this.#server.handle(request, null);
    if (answer.outcome === 'failure') return { ok: false, error: toKubeError(answer.body, true) };
    if (answer.outcome !== 'object') throw new TypeError('the request was answered with no object');
    // The phantom type of the resource vouches for what its collection holds.
    return { ok: true, value: answer.body as T };
  }
}
