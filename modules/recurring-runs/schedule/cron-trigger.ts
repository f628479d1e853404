import type { EpochSeconds } from '../../calendar/civil.ts';
import { nextActivation } from './cron-next.ts';
import { parseCron, type CronSchedule } from './cron.ts';
import type { TimeZone } from './time-zone.ts';
import type { ScheduleSpec, Trigger } from './trigger.ts';

type CronTrigger = Extract<Trigger, { kind: 'cron' }>;

/**
 * What to make of a cron expression that is never true, such as 30 February.
 * - `never`: it does not fire. Ours.
 * - `dueAtOnce`: upstream's behaviour. robfig v1 answers with Go's zero time, 1 January of the year 1, which lies before
 *   any endTime and any now: the schedule fires on every sync. (Without catch-up upstream does not even get so far: it
 *   asks for the successor of the zero time, which is the zero time, for ever. Here it answers the zero time then too.)
 */
export type ImpossibleCron = 'never' | 'dueAtOnce';

/** 0001-01-01T00:00:00Z, Go's zero time. */
export const goZeroTime: EpochSeconds = -62_135_596_800;

/**
 * The next epoch of a cron trigger, null for never (Kubeflow's cron_schedule.go): strictly after the later of startTime
 * and the last trigger (else startTime, else creation), not after endTime. Without catch-up, the latest activation that is
 * not after now, once one is. An expression that does not parse never fires.
 */
export function nextCron(
  spec: ScheduleSpec,
  trigger: CronTrigger,
  last: EpochSeconds | null,
  now: EpochSeconds,
  options: { readonly zone: TimeZone; readonly impossibleCron: ImpossibleCron },
): EpochSeconds | null {
  const parsed = parseCron(trigger.cron);
  if (!parsed.ok) return null;
  const { startTime = -Infinity, endTime = Infinity } = trigger;
  const after = Math.max(last ?? trigger.startTime ?? spec.createdAt, startTime);
  const next = nextActivation(parsed.value, after, options.zone);
  if (next === null) return options.impossibleCron === 'dueAtOnce' ? goZeroTime : null;
  if (next > endTime) return null;
  return spec.noCatchup ? latestActivation(parsed.value, next, Math.min(now, endTime), options.zone) : next;
}

/**
 * The last activation from `first` on that is not after `limit`; `first` if that is after it. Upstream walks there one
 * activation at a time, which after a long outage of a schedule with seconds is millions of steps in a sync; this halves
 * the time in question instead.
 */
function latestActivation(
  schedule: CronSchedule,
  first: EpochSeconds,
  limit: EpochSeconds,
  zone: TimeZone,
): EpochSeconds {
  if (limit <= first) return first;
  if (schedule.kind === 'every') return first + Math.floor((limit - first) / schedule.period) * schedule.period;
  let latest = first;
  let nothingAfter = limit; // up to `limit`
  while (latest < nothingAfter) {
    const middle = Math.floor((latest + nothingAfter) / 2);
    const candidate = nextActivation(schedule, middle, zone);
    if (candidate !== null && candidate <= limit) latest = candidate;
    else nothingAfter = middle;
  }
  return latest;
}
