import { rowChangeOf } from '../../models/database/row-change.ts';
import { changeOf } from '../../models/kube/object-change.ts';
import { pods } from '../../modules/ports/pod.ts';
import {
  isFinal,
  phaseOf,
  runIdOf,
  workflows,
  type Workflow,
} from '../../modules/recurring-runs/resources/workflow.ts';
import { pipelineTables } from '../../modules/recurring-runs/store/tables.ts';
import type { Fact } from '../../sim/history/fact.ts';
import { isOver } from '../kubeflow-recurring-runs/run-end.ts';

/** The pod that somebody asks to delete with this fact. */
export function deletionOf(fact: Fact): { readonly pod: string; readonly ended: boolean } | null {
  const change = changeOf(pods, fact);
  if (change?.before === undefined || change.before === null) return null;
  const { metadata, status } = change.before;
  const asked = change.after === null || change.after.metadata.deletionTimestamp !== undefined;
  if (!asked || metadata.deletionTimestamp !== undefined) return null;
  return { pod: change.key, ended: status?.phase === 'Succeeded' || status?.phase === 'Failed' };
}

export function workflowPhase(fact: Fact): { readonly workflow: string; readonly phase: string } | null {
  const workflow = workflowIn(fact);
  return workflow === null ? null : { workflow: workflow.metadata.name ?? '', phase: phaseOf(workflow) };
}

export function workflowEnded(fact: Fact): { readonly run: string; readonly ended: boolean } | null {
  const workflow = workflowIn(fact);
  return workflow === null ? null : { run: runIdOf(workflow) ?? '', ended: isFinal(workflow) };
}

/** The run that a report ends with this fact. Who gives a claim back ends a run, too, but takes back the time of the claim. */
export function endReported(fact: Fact): string | null {
  const change = rowChangeOf(pipelineTables, 'run_details', fact);
  if (change?.before === undefined || change.before === null || change.after === null) return null;
  const { before, after } = change;
  const ends = !isOver(before) && isOver(after);
  return ends && before.RetryClaimedAtInSec === after.RetryClaimedAtInSec ? after.UUID : null;
}

function workflowIn(fact: Fact): Workflow | null {
  return changeOf(workflows, fact)?.after ?? null;
}
