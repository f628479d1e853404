import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const outputsBeforeSuccess: Property = {
  id: 'outputs-before-success',
  kind: 'always',
  sentence: 'A task has SUCCEEDED, or is CACHED, only when its artifacts are linked to it.',
  why: 'The next task starts on that state and resolves its inputs from those links.',
  issue: 'https://github.com/kubeflow/pipelines/pull/12430',
  brokenBy: ['kubeflow-task-state/pr-12430'],
};

export interface OutputsBeforeSuccessOptions {
  /** A task that has just become SUCCEEDED or CACHED, with the number of links that it must have. Null for other facts. */
  readonly succeededOf: (fact: ChangedFact) => { readonly task: string; readonly links: number } | null;
  /** The task of a link that was stored. Null for other facts. */
  readonly linkOf: (fact: ChangedFact) => string | null;
}

export function monitorOutputsBeforeSuccess({ succeededOf, linkOf }: OutputsBeforeSuccessOptions): Monitor {
  const links = new Map<string, number>();
  return {
    property: outputsBeforeSuccess,
    observe(fact, accuse) {
      if (fact.kind !== 'changed') return;
      const linked = linkOf(fact);
      if (linked !== null) links.set(linked, (links.get(linked) ?? 0) + 1);
      const succeeded = succeededOf(fact);
      if (succeeded === null) return;
      const present = links.get(succeeded.task) ?? 0;
      if (present >= succeeded.links) return;
      accuse(`task ${succeeded.task} has ended well with ${present} of its ${succeeded.links} links`, [fact]);
    },
  };
}
