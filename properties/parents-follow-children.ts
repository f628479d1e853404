import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const parentsFollowChildren: Property = {
  id: 'parents-follow-children',
  kind: 'eventually',
  sentence: 'When a run has ended, so have its tasks, and the state of each parent follows from its children.',
  why: 'A DAG that shows RUNNING for ever, or SUCCEEDED above a task that FAILED, is what users see of the run.',
  issue: 'https://github.com/kubeflow/pipelines/pull/12430',
  brokenBy: ['kubeflow-task-state/pr-12430', 'kubeflow-task-state/mlmd-removal', 'kubeflow-task-state/pr-13986'],
};

/** A task as it is now. */
export interface TaskNow {
  readonly task: string;
  readonly run: string;
  /** Null for the root. */
  readonly parent: string | null;
  readonly state: string;
}

export interface ParentsFollowChildrenOptions {
  /** Null for other facts. */
  readonly taskOf: (fact: ChangedFact) => TaskNow | null;
  readonly runOf: (fact: ChangedFact) => { readonly run: string; readonly ended: boolean } | null;
  /** What is wrong with the state of a task in a run that has ended, given its children's; null: nothing. */
  readonly fault: (state: string, children: readonly string[]) => string | null;
}

/** Judges, at the end, the tasks of runs that have ended. */
export function monitorParentsFollowChildren({ taskOf, runOf, fault }: ParentsFollowChildrenOptions): Monitor {
  const tasks = new Map<string, TaskNow & { readonly fact: ChangedFact }>();
  const ended = new Map<string, boolean>();
  return {
    property: parentsFollowChildren,
    observe(fact) {
      if (fact.kind !== 'changed') return;
      const task = taskOf(fact);
      if (task !== null) tasks.set(task.task, { ...task, fact });
      const run = runOf(fact);
      if (run !== null) ended.set(run.run, run.ended);
    },
    conclude(_conclusion, accuse) {
      for (const { task, run, state, fact } of tasks.values()) {
        if (ended.get(run) !== true) continue;
        const children = [...tasks.values()].filter(({ parent }) => parent === task);
        const wrong = fault(
          state,
          children.map((child) => child.state),
        );
        if (wrong !== null) accuse(`task ${task}: ${wrong}`, [fact, ...children.map((child) => child.fact)]);
      }
    },
  };
}
