import type { KubeObject, Resource } from '../../ports/kube.ts';
import type { ScheduleSpec, Trigger, TriggerBounds, TriggerStatus } from '../schedule/trigger.ts';
import { formatTime, parseTime } from './timestamp.ts';

/** One Workflow in a schedule's history. */
export interface WorkflowEntry {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly phase: string;
  readonly message: string;
  readonly createdAt: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly scheduledAt: string;
  readonly index: number;
}

export interface ScheduleCondition {
  readonly type: 'Enabled' | 'Disabled' | 'Running' | 'Succeeded';
  readonly status: 'True';
  readonly reason: string;
  readonly message: string;
}

export interface ScheduledWorkflowStatus {
  readonly conditions?: readonly ScheduleCondition[];
  readonly workflowHistory?: {
    readonly active: readonly WorkflowEntry[];
    readonly completed: readonly WorkflowEntry[];
  };
  readonly trigger?: {
    readonly lastTriggeredTime?: string;
    readonly nextTriggeredTime?: string;
    readonly lastIndex?: number;
  };
}

interface TriggerTimes {
  readonly startTime?: string;
  readonly endTime?: string;
}

/**
 * kubeflow.org/v1beta1 ScheduledWorkflow: a recurring run. A custom resource without status subresource, so that its
 * controller writes status and spec in one PUT.
 */
export interface ScheduledWorkflow extends KubeObject {
  readonly apiVersion: 'kubeflow.org/v1beta1';
  readonly kind: 'ScheduledWorkflow';
  readonly spec: {
    readonly enabled: boolean;
    readonly maxConcurrency?: number;
    readonly maxHistory?: number;
    readonly noCatchup?: boolean;
    readonly trigger: {
      readonly cronSchedule?: TriggerTimes & { readonly cron: string };
      readonly periodicSchedule?: TriggerTimes & { readonly intervalSecond: number };
    };
    readonly workflow?: {
      readonly parameters?: readonly { readonly name: string; readonly value: string }[];
      /** Set for pinned versions: the controller then creates the Workflow itself. */
      readonly spec?: { readonly entrypoint: string };
    };
    readonly pipelineId?: string;
    /** Empty: each run takes the latest version of the pipeline. */
    readonly pipelineVersionId?: string;
  };
  readonly status?: ScheduledWorkflowStatus;
}

export const scheduledWorkflows: Resource<ScheduledWorkflow> = {
  group: 'kubeflow.org',
  version: 'v1beta1',
  plural: 'scheduledworkflows',
  kind: 'ScheduledWorkflow',
  namespaced: true,
};

/** What the schedule rules need to know of it. */
export function scheduleSpecOf({ spec, metadata }: ScheduledWorkflow): ScheduleSpec {
  const { enabled, maxConcurrency, maxHistory, noCatchup = false } = spec;
  return {
    trigger: triggerOf(spec.trigger),
    enabled,
    noCatchup,
    createdAt: parseTime(metadata.creationTimestamp) ?? 0,
    ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
    ...(maxHistory === undefined ? {} : { maxHistory }),
  };
}

export function triggerStatusOf({ status }: ScheduledWorkflow): TriggerStatus {
  const trigger = status?.trigger;
  return {
    lastTriggeredTime: parseTime(trigger?.lastTriggeredTime),
    nextTriggeredTime: parseTime(trigger?.nextTriggeredTime),
    lastIndex: trigger?.lastIndex ?? null,
  };
}

/** The other way: as it stands in the object's status. */
export function triggerFields(status: TriggerStatus): NonNullable<ScheduledWorkflowStatus['trigger']> {
  const { lastTriggeredTime, nextTriggeredTime, lastIndex } = status;
  return {
    ...(lastTriggeredTime === null ? {} : { lastTriggeredTime: formatTime(lastTriggeredTime) }),
    ...(nextTriggeredTime === null ? {} : { nextTriggeredTime: formatTime(nextTriggeredTime) }),
    ...(lastIndex === null ? {} : { lastIndex }),
  };
}

function triggerOf({ cronSchedule, periodicSchedule }: ScheduledWorkflow['spec']['trigger']): Trigger {
  if (cronSchedule !== undefined) return { kind: 'cron', cron: cronSchedule.cron, ...boundsOf(cronSchedule) };
  if (periodicSchedule === undefined) return { kind: 'oneOff' };
  return { kind: 'periodic', interval: periodicSchedule.intervalSecond, ...boundsOf(periodicSchedule) };
}

function boundsOf(times: TriggerTimes): TriggerBounds {
  const startTime = parseTime(times.startTime);
  const endTime = parseTime(times.endTime);
  return { ...(startTime === null ? {} : { startTime }), ...(endTime === null ? {} : { endTime }) };
}
