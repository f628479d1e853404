import { Informer } from '../../informer/informer.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Kube, KubeObject } from '../../ports/kube.ts';
import type { Lifecycle } from '../../ports/lifecycle.ts';
import type { Log } from '../../ports/log.ts';
import type { Random } from '../../ports/random.ts';
import { ItemExponentialRateLimiter } from '../../work-queue/rate-limiter.ts';
import { WorkQueue } from '../../work-queue/work-queue.ts';
import { scheduledWorkflows, type ScheduledWorkflow } from '../resources/scheduled-workflow.ts';
import { workflows, type Workflow } from '../resources/workflow.ts';
import type { RunApi } from '../run-api.ts';
import { ScheduleSync, type ScheduleSyncSettings } from './schedule-sync.ts';

export interface ScheduleControllerPorts {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
  readonly runs: RunApi;
}

/** Upstream's constants. Milliseconds. */
export const controllerTimes = {
  /** DefaultJobBackOff and MaxJobBackOff: every event waits at least the first. */
  backoff: { base: 10_000, most: 360_000 },
  /** After a submission, "need status changes to propagate". */
  syncAgainAfter: 10_000,
  /** recurringRunResyncIntervalSeconds; the informer's fixed 30 s before #12610. */
  resync: 30_000,
  /** WaitForCacheSync's poll. */
  cachePoll: 100,
} as const;

const workers = 2;

/**
 * One replica of the scheduled-workflow controller (backend/src/crd/controller/scheduledworkflow/controller.go). There is
 * no leader election: every replica syncs every schedule. Not taken over: client rate limits (5 a second, rarely
 * reached here), Kubernetes events, metrics.
 */
export class ScheduleController {
  readonly #ports: ScheduleControllerPorts;
  readonly #queue: WorkQueue;
  readonly #schedules: Informer<ScheduledWorkflow>;
  readonly #workflows: Informer<Workflow>;
  readonly #sync: ScheduleSync;

  constructor(ports: ScheduleControllerPorts, settings: ScheduleSyncSettings) {
    this.#ports = ports;
    this.#queue = new WorkQueue(ports.clock, new ItemExponentialRateLimiter(controllerTimes.backoff));
    this.#schedules = new Informer({
      ...ports,
      resource: scheduledWorkflows,
      namespace: null,
      resyncPeriod: controllerTimes.resync,
      handlers: {
        onAdd: (schedule) => this.#queue.addRateLimited(keyOf(schedule)),
        onUpdate: (_, schedule) => this.#queue.addRateLimited(keyOf(schedule)),
        onDelete: (schedule) => this.#queue.add(keyOf(schedule)),
      },
    });
    this.#workflows = new Informer({
      ...ports,
      resource: workflows,
      namespace: null,
      handlers: {
        onAdd: (workflow) => this.#enqueueOwner(workflow),
        onUpdate: (before, after) => {
          if (before.metadata.resourceVersion !== after.metadata.resourceVersion) this.#enqueueOwner(after);
        },
        onDelete: (workflow) => this.#enqueueOwner(workflow),
      },
    });
    this.#sync = new ScheduleSync({ ...ports, schedules: this.#schedules, workflows: this.#workflows }, settings);
  }

  /** Runs until a graceful stop is requested: items in work are finished first. */
  async run(): Promise<void> {
    const work = Array.from({ length: workers }, () => this.#work());
    await Promise.all([this.#schedules.run(), this.#workflows.run()]);
    this.#queue.shutDown();
    await Promise.all(work);
  }

  async #work(): Promise<void> {
    const { clock, lifecycle } = this.#ports;
    while (!(this.#schedules.synced && this.#workflows.synced) && !lifecycle.stopping) {
      await clock.sleep(controllerTimes.cachePoll);
    }
    for (;;) {
      const key = await this.#queue.get();
      if (key === null || lifecycle.stopping) return;
      await this.#process(key);
      this.#queue.done(key);
    }
  }

  async #process(key: string): Promise<void> {
    const outcome = await this.#sync.sync(key);
    switch (outcome.kind) {
      case 'submitted':
        this.#queue.forget(key);
        return this.#queue.addAfter(key, controllerTimes.syncAgainAfter);
      case 'done':
        return this.#queue.forget(key);
      case 'transient':
        this.#queue.addRateLimited(key);
        return this.#ports.log.event('sync-failed', { schedule: key, message: outcome.message });
      case 'permanent':
        this.#queue.forget(key);
        return this.#ports.log.event('sync-abandoned', { schedule: key, message: outcome.message });
    }
  }

  /** Enqueues the schedule that owns a Workflow, if the cache knows it. */
  #enqueueOwner({ metadata }: Workflow): void {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
    if (owner?.kind !== scheduledWorkflows.kind) return;
    const schedule = this.#schedules.get(metadata.namespace ?? '', owner.name);
    if (schedule !== undefined) this.#queue.addRateLimited(keyOf(schedule));
  }
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}
