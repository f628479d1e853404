import type { Clock } from '../../ports/clock.ts';
import type { Kube } from '../../ports/kube.ts';
import type { Log } from '../../ports/log.ts';
import { canonicalLabels, ownerReference } from '../creator/compile-workflow.ts';
import { scheduleSpecOf, triggerStatusOf, type ScheduledWorkflow } from '../resources/scheduled-workflow.ts';
import { workflows, type Workflow } from '../resources/workflow.ts';
import type { RunApi } from '../run-api.ts';
import type { EpochSeconds } from '../../calendar/civil.ts';
import { nextEpoch, type NextEpochOptions } from '../schedule/next-epoch.ts';
import { nextIndex, slotName } from '../schedule/slot.ts';
import { historyOf, type ObjectCache } from './history.ts';
import { withStatus, type StatusGate } from './status.ts';
import type { StatusWrite } from './status-write.ts';

export interface ScheduleSyncPorts {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly log: Log;
  readonly runs: Pick<RunApi, 'createRun'>;
  readonly schedules: ObjectCache<ScheduledWorkflow>;
  readonly workflows: ObjectCache<Workflow>;
}

export interface ScheduleSyncSettings {
  readonly gate: StatusGate;
  readonly write: StatusWrite;
  /** The zone of cron expressions. Default UTC. */
  readonly epochs?: NextEpochOptions;
}

/** What becomes of the item: `submitted` is synced again soon, `transient` is tried again, the others wait. */
export type SyncOutcome =
  { readonly kind: 'submitted' | 'done' } | { readonly kind: 'transient' | 'permanent'; readonly message: string };

/** The slot that is due now. */
interface DueSlot {
  readonly name: string;
  readonly index: number;
  readonly epoch: EpochSeconds;
}

/**
 * One reconciliation of one schedule: `syncHandler` of the scheduled-workflow controller
 * (backend/src/crd/controller/scheduledworkflow/controller.go). It decides on its caches alone, so a replica whose caches
 * lag decides about a past: what keeps that harmless is the slot's name in CreateRun and the resourceVersion in the PUT.
 */
export class ScheduleSync {
  readonly #ports: ScheduleSyncPorts;
  readonly #settings: ScheduleSyncSettings;

  constructor(ports: ScheduleSyncPorts, settings: ScheduleSyncSettings) {
    this.#ports = ports;
    this.#settings = settings;
  }

  /** @param key `namespace/name` of the ScheduledWorkflow */
  async sync(key: string): Promise<SyncOutcome> {
    const { clock, schedules, workflows: cache } = this.#ports;
    const [namespace = '', name = ''] = key.split('/');
    const schedule = schedules.get(namespace, name);
    if (schedule === undefined) return { kind: 'permanent', message: `ScheduledWorkflow ${key} no longer exists` };
    const now = Math.floor(clock.now() / 1000);
    const history = historyOf(schedule, cache);
    const spec = scheduleSpecOf(schedule);
    const trigger = triggerStatusOf(schedule);
    const { epochs: options } = this.#settings;
    const { epoch, due } = nextEpoch(spec, trigger, history.active.length, now, options);
    if (due && epoch !== null) {
      const index = nextIndex(trigger.lastIndex);
      const refused = await this.#submit(schedule, { name: slotName(name, index), index, epoch });
      if (refused !== null) return { kind: 'transient', message: refused };
    }
    const after = withStatus(schedule, {
      spec,
      trigger,
      submitted: due,
      epoch,
      history,
      ...(options === undefined ? {} : { options }),
    });
    if (this.#settings.gate(schedule, after)) {
      const written = await this.#settings.write(this.#ports.kube, schedule, after);
      if (!written.ok) return { kind: 'transient', message: written.error.message };
    }
    return { kind: due ? 'submitted' : 'done' };
  }

  /** Submits the slot's run unless its Workflow is in the cache already. Null when that worked, else why it did not. */
  async #submit(schedule: ScheduledWorkflow, slot: DueSlot): Promise<string | null> {
    const { metadata, spec } = schedule;
    const { namespace = '' } = metadata;
    if (this.#ports.workflows.get(namespace, slot.name) !== undefined) return null;
    if (spec.workflow?.spec !== undefined) return this.#createWorkflow(schedule, slot);
    const created = await this.#ports.runs.createRun({
      displayName: slot.name,
      recurringRunId: metadata.uid ?? '',
      namespace,
      pipelineId: spec.pipelineId ?? '',
      pipelineVersionId: spec.pipelineVersionId ?? '',
      parameters: parametersOf(schedule),
      slot: { index: slot.index, scheduledAt: slot.epoch, schedule: schedule.metadata.name ?? '' },
    });
    if (!created.ok) return created.error.message;
    this.#report(schedule, slot, created.value.UUID);
    return null;
  }

  /** A pinned version: the Workflow is made here, under the slot's name. That a name is taken counts as a failure. */
  async #createWorkflow(schedule: ScheduledWorkflow, slot: DueSlot): Promise<string | null> {
    const { namespace = '' } = schedule.metadata;
    const created = await this.#ports.kube.create(workflows, namespace, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: {
        name: slot.name,
        namespace,
        labels: canonicalLabels(schedule, { index: slot.index, scheduledAt: slot.epoch }),
        ownerReferences: [ownerReference(schedule)],
      },
      spec: { entrypoint: schedule.spec.workflow?.spec?.entrypoint ?? '' },
    });
    if (!created.ok) return created.error.message;
    this.#report(schedule, slot, null);
    return null;
  }

  #report({ metadata }: ScheduledWorkflow, slot: DueSlot, run: string | null): void {
    const { namespace = '', name = '' } = metadata;
    this.#ports.log.event('slot-submitted', {
      schedule: `${namespace}/${name}`,
      slot: slot.name,
      index: slot.index,
      run,
    });
  }
}

/** The run's parameters: the ScheduledWorkflow keeps each as JSON text. */
function parametersOf({ spec }: ScheduledWorkflow): { readonly [name: string]: unknown } {
  const given = spec.workflow?.parameters ?? [];
  return Object.fromEntries(given.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
}
