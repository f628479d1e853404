import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const succeededRunStays: Property = {
  id: 'succeeded-run-stays',
  kind: 'always',
  sentence: 'A workflow that has succeeded does not go on.',
  why: 'A retry that was slow repeats work that another one has done, and takes back a success that was told to users.',
  issue: 'https://github.com/kubeflow/pipelines/pull/13532',
  brokenBy: ['kubeflow-retry/unclaimed', 'kubeflow-retry/claimed'],
};

/** `phaseOf`: a workflow and its phase after a fact; null for facts that say nothing of one. */
export function monitorSucceededRunStays(
  phaseOf: (fact: Fact) => { readonly workflow: string; readonly phase: string } | null,
): Monitor {
  const succeeded = new Map<string, Fact>();
  return {
    property: succeededRunStays,
    observe(fact, accuse) {
      const seen = phaseOf(fact);
      if (seen === null) return;
      const { workflow, phase } = seen;
      const before = succeeded.get(workflow);
      if (phase === 'Succeeded') succeeded.set(workflow, before ?? fact);
      else if (before !== undefined) {
        succeeded.delete(workflow);
        accuse(`workflow ${workflow} had succeeded and is ${phase} again`, [before, fact]);
      }
    },
  };
}
