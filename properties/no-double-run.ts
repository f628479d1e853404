import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const noDoubleRun: Property = {
  id: 'no-double-run',
  kind: 'never',
  sentence: 'No task runs twice at the same time, and no try of it runs twice at all.',
  why: 'Tasks write to the world: a second execution charges, sends or deletes again.',
  issue: 'https://github.com/apache/airflow/issues/57618',
  // By an adopter that crashes between label and commit: see scenarios/airflow-adoption/crash-points.test.ts.
  brokenBy: ['airflow-adoption/pr-66400'],
};

/** A fact read as the beginning or the end of an execution. */
export interface Execution {
  readonly task: string;
  readonly attempt: string;
  /** Who executes: a pod, a worker. */
  readonly by: string;
  readonly change: 'began' | 'ended';
}

/** `executionOf` answers null for other facts. */
export function monitorNoDoubleRun(executionOf: (fact: Fact) => Execution | null): Monitor {
  const present = new Map<string, Map<string, Fact>>();
  const attempts = new Map<string, { readonly by: string; readonly fact: Fact }>();
  return {
    property: noDoubleRun,
    observe(fact, accuse) {
      const execution = executionOf(fact);
      if (execution === null) return;
      const { task, attempt, by, change } = execution;
      let running = present.get(task);
      if (running === undefined) present.set(task, (running = new Map()));
      if (change === 'ended') return void running.delete(by);
      const [other] = [...running].filter(([who]) => who !== by);
      if (other !== undefined) accuse(`${task} began in ${by} while it ran in ${other[0]}`, [other[1], fact]);
      const key = `${task} ${attempt}`;
      const earlier = attempts.get(key);
      if (earlier !== undefined && earlier.by !== by) {
        accuse(`try ${attempt} of ${task} began in ${by} after it had begun in ${earlier.by}`, [earlier.fact, fact]);
      }
      attempts.set(key, { by, fact });
      running.set(by, fact);
    },
  };
}
