import { completedLabel, indexLabel, scheduleNameLabel } from '../resources/labels.ts';
import type { ScheduledWorkflow, WorkflowEntry } from '../resources/scheduled-workflow.ts';
import { formatTime } from '../resources/timestamp.ts';
import { indexOf, phaseOf, scheduledAt, type Workflow } from '../resources/workflow.ts';
import { minIndex } from '../schedule/slot.ts';
import { latestFirst } from '../schedule/trigger-status.ts';

/** A local, possibly stale copy of a collection; `modules/informer` provides it. */
export interface ObjectCache<T> {
  get(namespace: string | null, name: string): T | undefined;
  list(labelSelector?: string): readonly T[];
}

/** A schedule's Workflows, as its controller's cache shows them; the latest scheduled first. */
export interface History {
  readonly active: readonly WorkflowEntry[];
  readonly completed: readonly WorkflowEntry[];
}

/**
 * Looks a schedule's Workflows up by label, in the cache alone (`getLabelSelectorToGetWorkflows`,
 * backend/src/crd/controller/scheduledworkflow/client/workflow_client.go). One without the labels is never found, whoever
 * owns it.
 */
export function historyOf({ metadata, spec, status }: ScheduledWorkflow, cache: ObjectCache<Workflow>): History {
  const name = metadata.name ?? '';
  const oldest = minIndex(status?.trigger?.lastIndex ?? null, spec.maxHistory);
  return {
    active: entries(cache, `${completedLabel}!=true,${scheduleNameLabel}=${name},${indexLabel}>0`),
    completed: entries(cache, `${completedLabel}==true,${scheduleNameLabel}=${name},${indexLabel}>${oldest}`),
  };
}

function entries(cache: ObjectCache<Workflow>, selector: string): readonly WorkflowEntry[] {
  const found = cache.list(selector);
  if (found.length === 0) return [];
  const sorted = latestFirst(found.map((workflow) => ({ workflow, scheduledAt: scheduledAt(workflow) })));
  return sorted.map(({ workflow, scheduledAt: at }) => entryOf(workflow, formatTime(at)));
}

function entryOf(workflow: Workflow, scheduled: string): WorkflowEntry {
  const { metadata, status } = workflow;
  const { name = '', namespace = '', uid = '', creationTimestamp = '' } = metadata;
  return {
    name,
    namespace,
    uid,
    phase: phaseOf(workflow),
    message: status?.message ?? '',
    createdAt: creationTimestamp,
    startedAt: status?.startedAt ?? '',
    finishedAt: status?.finishedAt ?? '',
    scheduledAt: scheduled,
    index: indexOf(workflow),
  };
}
