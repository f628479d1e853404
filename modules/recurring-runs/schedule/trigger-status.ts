import type { EpochSeconds } from '../../calendar/civil.ts';
import { nextEpoch, type NextEpochOptions } from './next-epoch.ts';
import { nextIndex } from './slot.ts';
import type { ScheduleSpec, TriggerStatus } from './trigger.ts';

/**
 * status.trigger after a sync (`UpdateStatus` upstream). A sync that submitted the run for `epoch` moves the schedule on
 * by one slot and says when the one after fires, counted as with now = 0; any other sync only notes `epoch` as the next.
 */
export function advanceTrigger(
  spec: ScheduleSpec,
  status: TriggerStatus,
  sync: { readonly submitted: boolean; readonly epoch: EpochSeconds | null },
  options?: NextEpochOptions,
): TriggerStatus {
  if (!sync.submitted || sync.epoch === null) return { ...status, nextTriggeredTime: sync.epoch };
  const advanced = { lastTriggeredTime: sync.epoch, lastIndex: nextIndex(status.lastIndex) };
  return { ...advanced, nextTriggeredTime: nextEpoch(spec, advanced, 0, 0, options).epoch };
}

/** A schedule's history in the order that its status keeps: the latest scheduled first. */
export function latestFirst<T extends { readonly scheduledAt: EpochSeconds }>(history: readonly T[]): T[] {
  return history.toSorted((left, right) => right.scheduledAt - left.scheduledAt);
}
