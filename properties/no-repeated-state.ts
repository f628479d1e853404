import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const noRepeatedState: Property = {
  id: 'no-repeated-state',
  kind: 'always',
  sentence: 'No history of states has the same state twice in a row.',
  why: 'Durations and retries are read off the history: a repeated state is a start that never happened.',
  issue: 'https://github.com/kubeflow/pipelines/pull/12430',
  brokenBy: ['kubeflow-task-state/mlmd-removal', 'kubeflow-task-state/pr-13986'],
};

/** `historyOf` reads a fact as a task with the states that it has been in; null for other facts. */
export function monitorNoRepeatedState(
  historyOf: (fact: ChangedFact) => { readonly task: string; readonly states: readonly string[] } | null,
): Monitor {
  return {
    property: noRepeatedState,
    observe(fact, accuse) {
      const history = fact.kind === 'changed' ? historyOf(fact) : null;
      if (history === null) return;
      const { task, states } = history;
      const repeated = states.find((state, index) => index > 0 && states[index - 1] === state);
      if (repeated !== undefined)
        accuse(`task ${task} became ${repeated} twice in a row: ${states.join(', ')}`, [fact]);
    },
  };
}
