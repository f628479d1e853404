import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';
import type { RunStateOf } from './run-state.ts';

export const struckRunEndsAlike: Property = {
  id: 'struck-run-ends-alike',
  kind: 'eventually',
  sentence: 'Whatever befalls its workers, a run ends as it would have ended undisturbed.',
  why: 'A build that fails because a node failed sends people to look for a mistake in their change.',
  issue: 'https://github.com/brigadecore/brigade/issues/369',
  brokenBy: ['brigade-durable/v1', 'brigade-durable/checkpoint'],
};

/** `undisturbed`: how the script ends by itself. Judges, at the end, runs that have ended. */
export function monitorStruckRunEndsAlike(runOf: RunStateOf, undisturbed: string): Monitor {
  const ended = new Map<string, { readonly state: string; readonly fact: ChangedFact }>();
  return {
    property: struckRunEndsAlike,
    observe(fact) {
      const run = fact.kind === 'changed' ? runOf(fact) : null;
      if (run === null || fact.kind !== 'changed') return;
      if (run.state === null) ended.delete(run.run);
      else ended.set(run.run, { state: run.state, fact });
    },
    conclude(_conclusion, accuse) {
      for (const [run, { state, fact }] of ended) {
        if (state !== undisturbed) accuse(`run ${run} is ${state}, undisturbed it is ${undisturbed}`, [fact]);
      }
    },
  };
}
