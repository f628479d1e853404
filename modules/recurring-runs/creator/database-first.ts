import type { ScheduledWorkflow } from '../resources/scheduled-workflow.ts';
import { triggerStatusOf } from '../resources/scheduled-workflow.ts';
import type { CreateRunRequest } from '../run-api.ts';
import { fail, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import { nextIndex } from '../schedule/slot.ts';
import { deterministicRunId } from '../schedule/uuid5.ts';
import { readPipelineSpec } from '../store/pipeline-spec.ts';
import type { RunRow } from '../store/schema.ts';
import { compileWorkflow } from './compile-workflow.ts';
import type { CreateRun } from './run-creator.ts';
import type { RunSteps } from './run-steps.ts';
import { submitThenInsert } from './submit-then-insert.ts';

/**
 * The recommended way: the row first, then a Workflow whose name follows from the row's key. Both writes can be repeated
 * by anyone, any number of times, and neither leaves anything behind that the other does not account for.
 *
 * Why no interleaving of replicas, crashes, lost or late messages makes two of either, or leaves one without the other:
 *
 * - One row. The key is a function of the slot, and INSERT .. ON CONFLICT DO NOTHING lets exactly one through.
 * - One Workflow. Its name is a function of the key, and Kubernetes admits a name once. AlreadyExists counts as success
 *   after the labels have shown that it is this slot's. A POST whose outcome is unknown is simply asked again.
 * - No orphan. A Workflow is posted only after its row has been committed, so the persistence agent always finds the row
 *   and never makes one of its own under a name that later submissions would miss.
 * - No lost run. A replica that dies, or loses its database or its caller, between the two leaves a PENDING row. The
 *   caller has not heard of success, so the controller has not moved to the next slot; it submits the slot again, and a
 *   PENDING row is no reason to stop but to post its Workflow, again.
 * - No lost schedule. A ScheduledWorkflow whose row was lost when it was created gets it back with its first slot.
 * - No second life. What is posted late meets a name that is taken, for as long as the Workflow exists; and it is
 *   collected only after its row says that it has finished (a day later by default), which ends every resubmission.
 *   A request that is under way for longer than that is not provided for.
 * - One content. The Workflow is compiled from the row, not from the request: when the latest pipeline version changes
 *   between INSERT and a repeated POST, the run still is what its row says.
 *
 * Manual runs have no slot to derive a key from and keep upstream's order. A row whose schedule is deleted or disabled
 * before its Workflow could be posted stays PENDING: nobody submits it again.
 */
export const databaseFirst: CreateRun = {
  name: 'databaseFirst',
  create: (steps, request, canonicalLabels) =>
    request.recurringRunId === '' || request.displayName === ''
      ? submitThenInsert(steps, request, { id: steps.random.uuid(), canonicalLabels, onDuplicate: 'error' })
      : createSlot(steps, request),
};

async function createSlot(steps: RunSteps, request: CreateRunRequest): Promise<ApiResult<RunRow>> {
  const present = await steps.runs.findByDisplayName(request.recurringRunId, request.displayName);
  if (!present.ok) return present;
  if (present.value !== null && present.value.State !== 'PENDING') return succeed(present.value);
  const { slot } = request;
  const schedule = await (slot === undefined ? steps.schedule(request) : steps.scheduleWithRow(request, slot));
  if (!schedule.ok) return schedule;
  if (schedule.value === null) return fail('internal', 'a recurring run has no schedule');
  const row = present.value === null ? await insert(steps, request) : succeed(present.value);
  if (!row.ok || row.value.State !== 'PENDING') return row;
  if (present.value !== null) steps.log.event('pending-run-resumed', { run: row.value.UUID });
  return submitRow(steps, request, row.value, schedule.value);
}

async function insert(steps: RunSteps, request: CreateRunRequest): Promise<ApiResult<RunRow>> {
  const template = await steps.template(request);
  if (!template.ok) return template;
  const id = deterministicRunId(request.recurringRunId, request.displayName);
  const run = { UUID: id, Name: workflowName(id), ScheduledAtInSec: request.slot?.scheduledAt ?? steps.now() };
  return steps.runs.ensure(steps.row(request, run, template.value));
}

/** Posts the Workflow of a PENDING row. */
async function submitRow(
  steps: RunSteps,
  request: CreateRunRequest,
  row: RunRow,
  schedule: ScheduledWorkflow,
): Promise<ApiResult<RunRow>> {
  const spec = readPipelineSpec(row.PipelineSpecManifest);
  if (!spec.ok) return spec;
  const index = request.slot?.index ?? nextIndex(triggerStatusOf(schedule).lastIndex);
  const workflow = compileWorkflow({
    spec: spec.value,
    runId: row.UUID,
    displayName: row.DisplayName,
    namespace: row.Namespace,
    parameters: request.parameters,
    naming: { name: row.Name },
    schedule,
    slot: { index, scheduledAt: row.ScheduledAtInSec },
  });
  const submitted = await steps.submitOnce(workflow);
  return submitted.ok ? succeed(row) : submitted;
}

/** Not the slot's name: a schedule that is deleted and made anew counts its slots from 1 again. */
function workflowName(runId: string): string {
  return `run-${runId}`;
}
