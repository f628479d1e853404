import { Informer } from '../../informer/informer.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Kube } from '../../ports/kube.ts';
import type { Lifecycle } from '../../ports/lifecycle.ts';
import type { Log } from '../../ports/log.ts';
import type { Random } from '../../ports/random.ts';
import { ItemExponentialRateLimiter } from '../../work-queue/rate-limiter.ts';
import { WorkQueue } from '../../work-queue/work-queue.ts';
import { parseTime } from '../resources/timestamp.ts';
import { isPersisted, runIdOf, workflows, type Workflow } from '../resources/workflow.ts';
import type { RunApi } from '../run-api.ts';

export interface PersistenceAgentPorts {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
  readonly runs: Pick<RunApi, 'reportWorkflow'>;
}

/** Upstream's constants. Milliseconds, except where the name says otherwise. */
export const agentTimes = {
  backoff: { base: 1_000, most: 360_000 },
  resync: 30_000,
  /** How long a finished, persisted Workflow is kept: TTL_SECONDS_AFTER_WORKFLOW_FINISH of the manifest. */
  keptForSeconds: 86_400,
  cachePoll: 100,
} as const;

const workers = 2;

/**
 * The persistence agent (backend/src/agent/persistence): reports every change of every Workflow to the API server, which
 * keeps the rows. Its first report of a Workflow comes a second after the Workflow, not sooner. Not taken over: metrics.
 */
export class PersistenceAgent {
  readonly #ports: PersistenceAgentPorts;
  readonly #queue: WorkQueue;
  readonly #workflows: Informer<Workflow>;

  constructor(ports: PersistenceAgentPorts) {
    this.#ports = ports;
    this.#queue = new WorkQueue(ports.clock, new ItemExponentialRateLimiter(agentTimes.backoff));
    this.#workflows = new Informer({
      ...ports,
      resource: workflows,
      namespace: null,
      resyncPeriod: agentTimes.resync,
      handlers: {
        onAdd: (workflow) => this.#queue.addRateLimited(keyOf(workflow)),
        onUpdate: (_, workflow) => this.#queue.addRateLimited(keyOf(workflow)),
        onDelete: (workflow) => this.#queue.add(keyOf(workflow)),
      },
    });
  }

  /** Runs until a graceful stop is requested. */
  async run(): Promise<void> {
    const work = Array.from({ length: workers }, () => this.#work());
    await this.#workflows.run();
    this.#queue.shutDown();
    await Promise.all(work);
  }

  async #work(): Promise<void> {
    const { clock, lifecycle } = this.#ports;
    while (!this.#workflows.synced && !lifecycle.stopping) await clock.sleep(agentTimes.cachePoll);
    for (;;) {
      const key = await this.#queue.get();
      if (key === null || lifecycle.stopping) return;
      if ((await this.#save(key)) === 'retry') this.#queue.addRateLimited(key);
      else this.#queue.forget(key);
      this.#queue.done(key);
    }
  }

  async #save(key: string): Promise<'done' | 'retry'> {
    const [namespace = '', name = ''] = key.split('/');
    const workflow = this.#workflows.get(namespace, name);
    if (workflow === undefined || runIdOf(workflow) === undefined) return 'done';
    if (isPersisted(workflow) && this.#isKept(workflow)) return 'done';
    const reported = await this.#ports.runs.reportWorkflow(workflow);
    if (reported.ok) return 'done';
    this.#ports.log.event('report-failed', { workflow: key, message: reported.error.message });
    const { code } = reported.error;
    return code === 'invalidArgument' || code === 'notFound' ? 'done' : 'retry';
  }

  #isKept({ status }: Workflow): boolean {
    const now = Math.floor(this.#ports.clock.now() / 1000);
    return now - (parseTime(status?.finishedAt) ?? 0) < agentTimes.keptForSeconds;
  }
}

function keyOf({ metadata }: Workflow): string {
  return `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}
