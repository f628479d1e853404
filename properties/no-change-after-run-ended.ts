import type { ChangedFact } from '../sim/history/fact.ts';
import type { Accuse, Monitor, Property } from '../sim/property/property.ts';

export const noChangeAfterRunEnded: Property = {
  id: 'no-change-after-run-ended',
  kind: 'never',
  sentence: 'A task of a run that has ended does not change.',
  why: 'What was shown, billed and notified as the result of a run must stay its result.',
  issue: 'https://github.com/kubeflow/pipelines/pull/12430',
  brokenBy: ['kubeflow-task-state/pr-13986', 'kubeflow-task-state/checked-first'],
};

export interface NoChangeAfterRunEndedOptions {
  /** A run as it is now, and whether it has ended. Null for other facts. */
  readonly runOf: (fact: ChangedFact) => { readonly run: string; readonly ended: boolean } | null;
  /** A task that was changed, and its run. Null for other facts, the deletion of a task included. */
  readonly taskOf: (fact: ChangedFact) => { readonly run: string; readonly task: string } | null;
}

/** Judges changes once it is sure that the same commit does not start the run again: at the next commit. */
export function monitorNoChangeAfterRunEnded({ runOf, taskOf }: NoChangeAfterRunEndedOptions): Monitor {
  const ended = new Map<string, ChangedFact>();
  let changes: { readonly fact: ChangedFact; readonly run: string; readonly task: string }[] = [];
  const judge = (accuse: Accuse): void => {
    for (const { fact, run, task } of changes) {
      const end = ended.get(run);
      if (end !== undefined) accuse(`task ${task} changed after run ${run} had ended`, [end, fact]);
    }
    changes = [];
  };
  return {
    property: noChangeAfterRunEnded,
    observe(fact, accuse) {
      if (fact.kind !== 'changed') return;
      if (changes.some((change) => change.fact.version !== fact.version)) judge(accuse);
      const run = runOf(fact);
      if (run !== null) {
        if (!run.ended) ended.delete(run.run);
        else if (!ended.has(run.run)) ended.set(run.run, fact);
      }
      const task = taskOf(fact);
      if (task !== null && ended.has(task.run) && ended.get(task.run)?.version !== fact.version)
        changes.push({ fact, ...task });
    },
    conclude: (_conclusion, accuse) => judge(accuse),
  };
}
