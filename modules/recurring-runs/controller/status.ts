import { enabledLabel, statusLabel } from '../resources/labels.ts';
import { semanticallyEqual } from '../resources/equality.ts';
import { triggerFields, type ScheduleCondition, type ScheduledWorkflow } from '../resources/scheduled-workflow.ts';
import type { EpochSeconds } from '../../calendar/civil.ts';
import type { NextEpochOptions } from '../schedule/next-epoch.ts';
import type { ScheduleSpec, TriggerStatus } from '../schedule/trigger.ts';
import { advanceTrigger } from '../schedule/trigger-status.ts';
import type { History } from './history.ts';

/** What a sync has found out and done. */
export interface SyncFindings {
  /** The schedule's own spec and trigger status, as the sync has read them. */
  readonly spec: ScheduleSpec;
  readonly trigger: TriggerStatus;
  readonly submitted: boolean;
  readonly epoch: EpochSeconds | null;
  readonly history: History;
  readonly options?: NextEpochOptions;
}

/**
 * The ScheduledWorkflow after a sync: conditions, history, labels and trigger (`UpdateStatus`,
 * backend/src/crd/controller/scheduledworkflow/util/scheduled_workflow.go).
 */
export function withStatus(schedule: ScheduledWorkflow, findings: SyncFindings): ScheduledWorkflow {
  const { submitted, epoch, history, options } = findings;
  const condition = conditionOf(schedule, history.active.length);
  const trigger = advanceTrigger(findings.spec, findings.trigger, { submitted, epoch }, options);
  const { enabled } = schedule.spec;
  const labels = { ...schedule.metadata.labels, [enabledLabel]: String(enabled), [statusLabel]: condition.type };
  return {
    ...schedule,
    metadata: { ...schedule.metadata, labels },
    status: { conditions: [condition], workflowHistory: history, trigger: triggerFields(trigger) },
  };
}

/** When a sync's status is worth a write. */
export type StatusGate = (before: ScheduledWorkflow, after: ScheduledWorkflow) => boolean;

/** Until kubeflow/pipelines#12610: always. */
export const always: StatusGate = () => true;

/**
 * #12610 (2026-02): when conditions, history or labels differ. A sync that submitted a run of which its cache does not
 * show the Workflow yet changes none of them, so its trigger is dropped: the slot stays the next one.
 */
export const historyOnly: StatusGate = (before, after) =>
  !semanticallyEqual(before.status?.conditions, after.status?.conditions) ||
  !semanticallyEqual(before.status?.workflowHistory, after.status?.workflowHistory) ||
  !semanticallyEqual(before.metadata.labels, after.metadata.labels);

/**
 * Recommended: also when the schedule has moved on to its next slot. The time of the next trigger alone is no reason:
 * without catch-up it may follow the clock, and then every write would cause the next.
 */
export const includeTrigger: StatusGate = (before, after) =>
  before.status?.trigger?.lastIndex !== after.status?.trigger?.lastIndex || historyOnly(before, after);

function conditionOf({ spec, status }: ScheduledWorkflow, active: number): ScheduleCondition {
  if (spec.trigger.cronSchedule !== undefined || spec.trigger.periodicSchedule !== undefined) {
    return spec.enabled
      ? condition('Enabled', 'The schedule is enabled.')
      : condition('Disabled', 'The schedule is disabled.');
  }
  const hasRun = status?.trigger?.lastTriggeredTime !== undefined;
  return hasRun && active === 0
    ? condition('Succeeded', 'The one-off schedule has succeeded.')
    : condition('Running', 'The one-off schedule is running.');
}

function condition(type: ScheduleCondition['type'], message: string): ScheduleCondition {
  return { type, status: 'True', reason: type, message };
}
