import type { EpochSeconds, Seconds } from '../../calendar/civil.ts';

/** When a schedule may fire; both ends inclusive where the trigger's own rule does not say otherwise. */
export interface TriggerBounds {
  readonly startTime?: EpochSeconds;
  readonly endTime?: EpochSeconds;
}

export type Trigger =
  /** Six-field cron expression, see `parseCron`. One that does not parse never fires. */
  | ({ readonly kind: 'cron'; readonly cron: string } & TriggerBounds)
  /** `interval`: whole seconds, not negative; 0 counts as 1. */
  | ({ readonly kind: 'periodic'; readonly interval: Seconds } & TriggerBounds)
  | { readonly kind: 'oneOff' };

/** The part of a ScheduledWorkflow (kubeflow.org/v1beta1) that decides when it fires. */
export interface ScheduleSpec {
  readonly trigger: Trigger;
  readonly enabled: boolean;
  /** True: of several missed triggers only the latest is made up for. Upstream's default is false. */
  readonly noCatchup: boolean;
  /** How many of its workflows may be active at once; see `clampMaxConcurrency`. */
  readonly maxConcurrency?: number;
  /** How many completed workflows its history keeps; see `clampMaxHistory`. */
  readonly maxHistory?: number;
  /** metadata.creationTimestamp. */
  readonly createdAt: EpochSeconds;
}

/** status.trigger of a ScheduledWorkflow; null where upstream's field is nil. */
export interface TriggerStatus {
  readonly lastTriggeredTime: EpochSeconds | null;
  readonly nextTriggeredTime: EpochSeconds | null;
  readonly lastIndex: number | null;
}

/** The status of a schedule that has never fired. */
export const neverTriggered: TriggerStatus = { lastTriggeredTime: null, nextTriggeredTime: null, lastIndex: null };
