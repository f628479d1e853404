import {
  scheduledWorkflows,
  scheduleSpecOf,
  triggerStatusOf,
  type ScheduledWorkflow,
} from '../../modules/recurring-runs/resources/scheduled-workflow.ts';
import { runIdLabel, runNameAnnotation } from '../../modules/recurring-runs/resources/labels.ts';
import { workflows, type Workflow } from '../../modules/recurring-runs/resources/workflow.ts';
import { rowChangeOf } from '../../models/database/row-change.ts';
import { changeOf } from '../../models/kube/object-change.ts';
import type { RunRow } from '../../modules/recurring-runs/store/schema.ts';
import { pipelineTables } from '../../modules/recurring-runs/store/tables.ts';
import type { NoOrphanWorkflowOptions } from '../../properties/no-orphan-workflow.ts';
import type { Holding } from '../../properties/sole-holder.ts';
import { slotName } from '../../modules/recurring-runs/schedule/slot.ts';
import type { ChangedFact, Fact } from '../../sim/history/fact.ts';
import type { VirtualTime } from '../../sim/kernel/event.ts';
import { simulationEpoch } from '../../sim/kernel/simulation.ts';

/**
 * Reads facts of one run as what they say of triggers. A trigger is named by its slot. A Workflow tells its slot by an
 * annotation; a row by its display name, except a row that the persistence agent made: that one is named like its
 * Workflow, so the Workflow is asked.
 */
export class TriggerFacts {
  /** The first `count` triggers of every schedule that came to be, and when they fall due (virtual ms). */
  readonly triggers: { readonly what: string; readonly since: VirtualTime }[] = [];
  readonly #count: number;
  readonly #slotOfWorkflow = new Map<string, string>();

  constructor(count: number) {
    this.#count = count;
  }

  /** The index of a schedule; a new one's triggers are noted. */
  index = (fact: ChangedFact): { schedule: string; index: number | null } | null => {
    const schedule = scheduleIn(fact);
    if (schedule === null) return null;
    if (fact.before === null) this.#noteTriggers(schedule);
    return { schedule: fact.key, index: triggerStatusOf(schedule).lastIndex };
  };

  /** A trigger's Workflow, for as long as it exists. */
  workflow = (fact: ChangedFact): Holding | null => {
    const workflow = workflowIn(fact);
    if (workflow === null) return null;
    const place = workflow.metadata.annotations?.[runNameAnnotation];
    if (place === undefined) return null;
    this.#slotOfWorkflow.set(workflow.metadata.name ?? '', place);
    return { place, holder: fact.key, held: fact.after !== null };
  };

  /** A trigger's row. Ask `workflow` about the same facts first. */
  row = (fact: ChangedFact): Holding | null => {
    const row = rowIn(fact);
    if (row === null || row.JobUUID === '') return null;
    const place = this.#slotOfWorkflow.get(row.DisplayName) ?? row.DisplayName;
    return { place, holder: row.UUID, held: fact.after !== null };
  };

  /** With catch-up, and while runs are shorter than the interval, triggers fall due on the grid from creation on. */
  #noteTriggers(schedule: ScheduledWorkflow): void {
    const { trigger, createdAt } = scheduleSpecOf(schedule);
    if (trigger.kind !== 'periodic') return;
    for (let index = 1; index <= this.#count; index++) {
      const since = (createdAt + index * trigger.interval) * 1000 - simulationEpoch;
      this.triggers.push({ what: slotName(schedule.metadata.name ?? '', index), since });
    }
  }
}

/** The trigger whose Workflow is new with this fact. */
export function newRun(fact: Fact): string | null {
  if (fact.kind !== 'changed' || fact.before !== null) return null;
  return workflowIn(fact)?.metadata.annotations?.[runNameAnnotation] ?? null;
}

export function workflowOwner(fact: ChangedFact): ReturnType<NoOrphanWorkflowOptions['workflowOf']> {
  const workflow = workflowIn(fact);
  if (workflow === null) return null;
  const run = fact.after === null ? null : (workflow.metadata.labels?.[runIdLabel] ?? '');
  return { workflow: workflow.metadata.name ?? '', run };
}

export function rowOwner(fact: ChangedFact): ReturnType<NoOrphanWorkflowOptions['rowOf']> {
  const row = rowIn(fact);
  return row === null ? null : { run: row.UUID, workflow: fact.after === null ? null : row.Name };
}

function workflowIn(fact: Fact): Workflow | null {
  const change = changeOf(workflows, fact);
  return change?.after ?? change?.before ?? null;
}

/** The schedule that a fact shows the state of, or null. */
export function scheduleIn(fact: Fact): ScheduledWorkflow | null {
  return changeOf(scheduledWorkflows, fact)?.after ?? null;
}

function rowIn(fact: Fact): RunRow | null {
  const change = rowChangeOf(pipelineTables, 'run_details', fact);
  return change?.after ?? change?.before ?? null;
}
