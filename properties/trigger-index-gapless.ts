import type { ChangedFact, Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const triggerIndexGapless: Property = {
  id: 'trigger-index-gapless',
  kind: 'always',
  sentence: 'The index of a schedule never goes back and never skips a slot.',
  why: 'The index names the slot: set back, a slot comes round again and finds its old run; ahead, one never runs.',
  issue: 'https://github.com/kubeflow/pipelines/pull/13440',
  brokenBy: ['kubeflow-recurring-runs/merged-status'],
};

/** `indexOf` reads a fact as the index that a schedule has now (null: none yet); null for facts about other things. */
export function monitorTriggerIndexGapless(
  indexOf: (fact: ChangedFact) => { readonly schedule: string; readonly index: number | null } | null,
): Monitor {
  const known = new Map<string, { readonly index: number; readonly fact: Fact }>();
  return {
    property: triggerIndexGapless,
    observe(fact, accuse) {
      const seen = fact.kind === 'changed' ? indexOf(fact) : null;
      if (seen === null) return;
      const before = known.get(seen.schedule);
      const index = seen.index ?? 0;
      known.set(seen.schedule, { index, fact });
      const step = index - (before?.index ?? 0);
      if (step === 0 || step === 1) return;
      const witnesses = before === undefined ? [fact] : [before.fact, fact];
      accuse(`the index of ${seen.schedule} went from ${before?.index ?? 0} to ${index}`, witnesses);
    },
  };
}
