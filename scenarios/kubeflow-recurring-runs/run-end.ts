import { rowChangeOf } from '../../models/database/row-change.ts';
import { changeOf } from '../../models/kube/object-change.ts';
import { isFinal, runIdOf, workflows } from '../../modules/recurring-runs/resources/workflow.ts';
import { reportedOf } from '../../modules/recurring-runs/store/reported.ts';
import type { RunRow } from '../../modules/recurring-runs/store/schema.ts';
import { pipelineTables } from '../../modules/recurring-runs/store/tables.ts';
import type { Standing } from '../../properties/run-ends-as-its-workflow.ts';
import type { Fact } from '../../sim/history/fact.ts';

/** How the Workflow of a run stands after a fact. */
export function workflowEnd(fact: Fact): Standing | null {
  const workflow = changeOf(workflows, fact)?.after ?? null;
  if (workflow === null) return null;
  return { run: runIdOf(workflow) ?? '', end: isFinal(workflow) ? reportedOf(workflow).State : null };
}

/** How the row of a run does. */
export function rowEnd(fact: Fact): Standing | null {
  const row = rowChangeOf(pipelineTables, 'run_details', fact)?.after;
  return row === undefined || row === null ? null : { run: row.UUID, end: isOver(row) ? row.State : null };
}

export function isOver({ State }: RunRow): boolean {
  return State === 'SUCCEEDED' || State === 'FAILED';
}
