import {
  scheduledWorkflows,
  scheduleSpecOf,
  triggerStatusOf,
  type ScheduledWorkflow,
} from '../../modules/recurring-runs/resources/scheduled-workflow.ts';
import { runIdLabel, runNameAnnotation } from '../../modules/recurring-runs/resources/labels.ts';
import { workflows, type Workflow } from '../../modules/recurring-runs/resources/workflow.ts';
import { collectionOf } from '../../models/kube/resource-definition.ts';
import type { RunRow } from '../../modules/recurring-runs/store/schema.ts';
import type { NoOrphanWorkflowOptions } from '../../properties/no-orphan-workflow.ts';
import type { Holding } from '../../properties/sole-holder.ts';
import { slotName } from '../../modules/recurring-runs/schedule/slot.ts';
import type { ChangedFact, Fact } from '../../sim/history/fact.ts';
import type { VirtualTime } from '../../sim/kernel/event.ts';
import { simulationEpoch } from '../../sim/kernel/simulation.ts';

const workflowCollection = collectionOf(workflows);
const scheduleCollection = collectionOf(scheduledWorkflows);

/**
 * Reads facts of one run as what they say of triggers. A trigger is named by its slot. A Workflow tells its slot by an
 * annotation; a row by its display name, except a row that the persistence agent made: that one is named like its
 * Workflow, so the Workflow is asked.
 */
export class TriggerFacts {
  /** The first `count` triggers of every schedule that came to be, and when they fall due (virtual ms). */
  readonly triggers: { readonly trigger: string; readonly due: VirtualTime }[] = [];
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
      const due = (createdAt + index * trigger.interval) * 1000 - simulationEpoch;
      this.triggers.push({ trigger: slotName(schedule.metadata.name ?? '', index), due });
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

// What a collection holds is known by its name; facts carry it as unknown.
function workflowIn({ collection, before, after }: ChangedFact): Workflow | null {
  return collection === workflowCollection ? ((after ?? before) as Workflow) : null;
}

/** The schedule that a fact shows the state of, or null. */
export function scheduleIn({ collection, after }: ChangedFact): ScheduledWorkflow | null {
  return collection === scheduleCollection ? (after as ScheduledWorkflow | null) : null;
}

function rowIn({ store, collection, before, after }: ChangedFact): RunRow | null {
  return store === 'database' && collection === 'run_details' ? ((after ?? before) as RunRow) : null;
}
