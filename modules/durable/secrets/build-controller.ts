import { Informer } from '../../informer/informer.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Kube } from '../../ports/kube.ts';
import type { Lifecycle } from '../../ports/lifecycle.ts';
import type { Log } from '../../ports/log.ts';
import { pods } from '../../ports/pod.ts';
import type { Random } from '../../ports/random.ts';
import { controllerRateLimiter } from '../../work-queue/rate-limiter.ts';
import { WorkQueue } from '../../work-queue/work-queue.ts';
import { createWorkerPod } from '../worker-pod.ts';
import { buildOf, buildSelector, secretOf, secrets, type Secret } from './build-secret.ts';

export interface BuildControllerPorts {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
}

/** After so many failures a build is dropped (handleErr in controller.go). */
const mostRequeues = 5;

/**
 * Brigade v1's controller (brigade-controller/cmd/brigade-controller/controller): starts the worker of each new build and
 * labels the build `accepted`, so that it never gets another one. A build that fails five times is dropped, until the
 * controller starts anew, since its informer does not resync. Not taken over: the project's Secret and the volumes.
 */
export class BuildController {
  readonly #ports: BuildControllerPorts;
  readonly #queue: WorkQueue;
  readonly #builds: Informer<Secret>;

  constructor(ports: BuildControllerPorts, namespace: string) {
    this.#ports = ports;
    this.#queue = new WorkQueue(ports.clock, controllerRateLimiter(ports.clock));
    const enqueue = ({ metadata }: Secret): void => this.#queue.add(metadata.name ?? '');
    this.#builds = new Informer({
      ...ports,
      resource: secrets,
      namespace,
      labelSelector: buildSelector,
      handlers: { onAdd: enqueue, onUpdate: (_, build) => enqueue(build) },
    });
    void this.#work(namespace);
  }

  async run(): Promise<void> {
    await this.#builds.run();
    this.#queue.shutDown();
  }

  async #work(namespace: string): Promise<void> {
    for (;;) {
      const name = await this.#queue.get();
      if (name === null) return;
      const failure = await this.#sync(this.#builds.get(namespace, name));
      if (failure === null) this.#queue.forget(name);
      else if (this.#queue.requeues(name) < mostRequeues) this.#queue.addRateLimited(name);
      else {
        this.#queue.forget(name);
        this.#ports.log.event('build-dropped', { build: name, failure });
      }
      this.#queue.done(name);
    }
  }

  /** syncSecret in handler.go. Resolves to what went wrong; null: nothing. */
  async #sync(secret: Secret | undefined): Promise<string | null> {
    if (secret === undefined) return null;
    const build = buildOf(secret);
    if (build === null) return 'a build without an id';
    if (build.status !== 'new') return null;
    const { kube } = this.#ports;
    const { namespace, name, run, attempt } = build;
    const worker = await kube.get(pods, namespace, name);
    if (!worker.ok) {
      if (worker.error.kind !== 'notFound') return worker.error.message;
      const created = await createWorkerPod(kube, { namespace, name, run, build: name, attempt });
      if (!created.ok) return created.error.message;
    }
    const accepted = secretOf({ ...build, status: 'accepted' }, secret.metadata.resourceVersion);
    const updated = await kube.replace(secrets, namespace, accepted);
    return updated.ok ? null : updated.error.message;
  }
}
