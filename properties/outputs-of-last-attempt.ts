import type { ChangedFact, EventFact, Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const outputsOfLastAttempt: Property = {
  id: 'outputs-of-last-attempt',
  kind: 'eventually',
  sentence: 'A task that has SUCCEEDED has the outputs of the last attempt that ran it.',
  why: 'A launcher that was thought dead must not put back what a retry has thrown away.',
  issue: 'https://github.com/kubeflow/pipelines/pull/13986',
  brokenBy: ['kubeflow-task-state/pr-13986'],
};

export interface OutputsOfLastAttemptOptions {
  /** An attempt that has run a task. Null for other events. */
  readonly executedOf: (fact: EventFact) => { readonly task: string; readonly attempt: number } | null;
  /** A task as it is now: the attempt that its outputs say they are of, null unless it has SUCCEEDED. Null for other facts. */
  readonly outputsOf: (fact: ChangedFact) => { readonly task: string; readonly attempt: number | null } | null;
}

export function monitorOutputsOfLastAttempt({ executedOf, outputsOf }: OutputsOfLastAttemptOptions): Monitor {
  const executed = new Map<string, { readonly attempt: number; readonly fact: Fact }>();
  const outputs = new Map<string, { readonly attempt: number | null; readonly fact: Fact }>();
  return {
    property: outputsOfLastAttempt,
    observe(fact) {
      if (fact.kind === 'event') {
        const seen = executedOf(fact);
        if (seen !== null && seen.attempt >= (executed.get(seen.task)?.attempt ?? 0))
          executed.set(seen.task, { attempt: seen.attempt, fact });
      } else if (fact.kind === 'changed') {
        const now = outputsOf(fact);
        if (now !== null) outputs.set(now.task, { attempt: now.attempt, fact });
      }
    },
    conclude(_conclusion, accuse) {
      for (const [task, { attempt, fact }] of outputs) {
        const last = executed.get(task);
        if (attempt === null || last === undefined || last.attempt === attempt) continue;
        accuse(`task ${task} has the outputs of attempt ${attempt}, and attempt ${last.attempt} ran it`, [
          last.fact,
          fact,
        ]);
      }
    },
  };
}
