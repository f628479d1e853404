import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const parametersAddUp: Property = {
  id: 'parameters-add-up',
  kind: 'never',
  sentence: 'No update of a task takes away a parameter that another update has brought.',
  why: 'Updates are merged so that who comes first does not matter: a value that is lost is missing in the next task.',
  issue: 'https://github.com/kubeflow/pipelines/pull/12430',
  brokenBy: ['kubeflow-task-state/unlocked-merge'],
};

/** The parameters of a task before and after a change, by what tells one from another. */
export interface ParametersChange {
  readonly task: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** `changeOf` reads a fact as a change of a task; null for other facts, and where parameters have to go: at a retry. */
export function monitorParametersAddUp(changeOf: (fact: ChangedFact) => ParametersChange | null): Monitor {
  const last = new Map<string, ChangedFact>();
  return {
    property: parametersAddUp,
    observe(fact, accuse) {
      const change = fact.kind === 'changed' ? changeOf(fact) : null;
      if (change === null || fact.kind !== 'changed') return;
      const { task, before, after } = change;
      const lost = before.filter((parameter) => !after.includes(parameter));
      const brought = last.get(task);
      if (lost.length > 0) {
        accuse(`task ${task} has lost ${lost.join(', ')}`, brought === undefined ? [fact] : [brought, fact]);
      }
      last.set(task, fact);
    },
  };
}
