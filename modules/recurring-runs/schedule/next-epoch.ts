import type { EpochSeconds } from '../../calendar/civil.ts';
import { nextCron, type ImpossibleCron } from './cron-trigger.ts';
import { nextPeriodic } from './periodic.ts';
import { clampMaxConcurrency } from './slot.ts';
import { utc, type TimeZone } from './time-zone.ts';
import type { ScheduleSpec, TriggerStatus } from './trigger.ts';

export interface NextEpochOptions {
  /** The controller's zone for cron expressions (CRON_SCHEDULE_TIMEZONE upstream). */
  readonly zone: TimeZone;
  readonly impossibleCron: ImpossibleCron;
}

export interface NextEpoch {
  /** The epoch, in whole seconds, that the next run is scheduled for; may be past. Null for never. */
  readonly epoch: EpochSeconds | null;
  /** True when that run must be submitted now: the schedule is enabled, has room for it, and its time has come. */
  readonly due: boolean;
}

const defaults: NextEpochOptions = { zone: utc, impossibleCron: 'never' };

/**
 * When a ScheduledWorkflow fires next, and whether that is now: `GetNextScheduledEpoch` of Kubeflow Pipelines
 * (backend/src/crd/controller/scheduledworkflow/util/scheduled_workflow.go). A pure function of its arguments.
 *
 * Upstream says "never" with MaxInt64 or with Go's greatest time; neither fits a number, so here it is null.
 *
 * @param active how many workflows of this schedule are not completed
 * @param now the wall clock, whole seconds
 */
export function nextEpoch(
  spec: ScheduleSpec,
  status: Pick<TriggerStatus, 'lastTriggeredTime'>,
  active: number,
  now: EpochSeconds,
  options: NextEpochOptions = defaults,
): NextEpoch {
  const epoch = epochOf(spec, status.lastTriggeredTime, now, options);
  const room = active < clampMaxConcurrency(spec.maxConcurrency);
  return { epoch, due: spec.enabled && room && epoch !== null && epoch <= now };
}

function epochOf(
  spec: ScheduleSpec,
  last: EpochSeconds | null,
  now: EpochSeconds,
  options: NextEpochOptions,
): EpochSeconds | null {
  const { trigger } = spec;
  if (trigger.kind === 'cron') return nextCron(spec, trigger, last, now, options);
  if (trigger.kind === 'periodic') return nextPeriodic(spec, trigger, last, now);
  return last === null ? spec.createdAt : null;
}
