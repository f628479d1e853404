import type { EpochSeconds } from '../../calendar/civil.ts';
import type { ScheduleSpec, Trigger } from './trigger.ts';

type PeriodicTrigger = Extract<Trigger, { kind: 'periodic' }>;

/**
 * The next epoch of a periodic trigger, null for never (Kubeflow's periodic_schedule.go). The interval counts from the
 * last trigger, else from startTime, else from creation, so that the first run comes one interval after startTime; only a
 * last trigger before startTime makes it fire at startTime itself, and then endTime is not looked at.
 *
 * Without catch-up, a trigger that is a whole interval late fires now (or at endTime, if that is past), and the phase
 * counts from there: runs drift off the grid that they started on. Kept as it is upstream.
 */
export function nextPeriodic(
  spec: ScheduleSpec,
  trigger: PeriodicTrigger,
  last: EpochSeconds | null,
  now: EpochSeconds,
): EpochSeconds | null {
  const { startTime, endTime } = trigger;
  const interval = trigger.interval === 0 ? 1 : trigger.interval;
  const effectiveLast = last ?? startTime ?? spec.createdAt;
  const startsLater = startTime !== undefined && startTime > effectiveLast;
  const next = startsLater ? startTime : effectiveLast + interval;
  if (!startsLater && endTime !== undefined && endTime < next) return null;
  if (!spec.noCatchup || now < next + interval) return next;
  return endTime !== undefined && endTime < now ? endTime : now;
}
