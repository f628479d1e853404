import { nextIndex } from '../schedule/slot.ts';
import { triggerStatusOf } from '../resources/scheduled-workflow.ts';
import type { CreateRunRequest } from '../run-api.ts';
import type { ApiResult } from '../../pipeline-api/result.ts';
import type { OnDuplicate } from '../store/run-store.ts';
import type { RunRow } from '../store/schema.ts';
import { compileWorkflow } from './compile-workflow.ts';
import type { RunSteps } from './run-steps.ts';

/** How upstream's order of steps is varied. */
export interface SubmitThenInsert {
  readonly id: string;
  readonly canonicalLabels: boolean;
  readonly onDuplicate: OnDuplicate;
}

/**
 * Upstream's order in every version of `ResourceManager.CreateRun` (backend/src/apiserver/resource/resource_manager.go):
 * template, live ScheduledWorkflow, POST the Workflow under a generated name, then INSERT the run. Whoever stops, or
 * loses, between POST and INSERT leaves a Workflow behind that no row belongs to.
 *
 * The epoch label is the time of creation, and the index label comes from the live ScheduledWorkflow, which need not be
 * the one that the slot's name was made from; both as upstream. Not taken over: plugins, experiments, archived runs.
 */
export async function submitThenInsert(
  steps: RunSteps,
  request: CreateRunRequest,
  { id, canonicalLabels, onDuplicate }: SubmitThenInsert,
): Promise<ApiResult<RunRow>> {
  const template = await steps.template(request);
  if (!template.ok) return template;
  const schedule = await steps.schedule(request);
  if (!schedule.ok) return schedule;
  const createdAt = steps.now();
  const lastIndex = schedule.value === null ? null : triggerStatusOf(schedule.value).lastIndex;
  const { spec } = template.value;
  const { displayName, namespace, parameters } = request;
  const workflow = compileWorkflow({
    spec,
    runId: id,
    displayName,
    namespace,
    parameters,
    naming: { generateName: `${spec.pipelineInfo.name}-` },
    schedule: schedule.value,
    slot: canonicalLabels ? { index: nextIndex(lastIndex), scheduledAt: createdAt } : null,
  });
  const submitted = await steps.submit(workflow);
  if (!submitted.ok) return submitted;
  const run = { UUID: id, Name: submitted.value.metadata.name ?? '', ScheduledAtInSec: createdAt };
  return steps.runs.create(steps.row(request, run, template.value), onDuplicate);
}
