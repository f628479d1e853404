import type { EventFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const cacheHitsFromSuccess: Property = {
  id: 'cache-hits-from-success',
  kind: 'never',
  sentence: 'A task takes its result from no task but one that has SUCCEEDED.',
  why: 'A failed or unfinished task has outputs that nobody vouches for; a cache hit spreads them to every later run.',
  issue: 'https://github.com/kubeflow/pipelines/pull/12430',
  brokenBy: ['kubeflow-task-state/careless-cache'],
};

/** `hitOf` reads an event as a cache hit: which task took the result of which other, and that one's state. */
export function monitorCacheHitsFromSuccess(
  hitOf: (fact: EventFact) => { readonly task: string; readonly source: string; readonly state: string } | null,
): Monitor {
  return {
    property: cacheHitsFromSuccess,
    observe(fact, accuse) {
      const hit = fact.kind === 'event' ? hitOf(fact) : null;
      if (hit === null || hit.state === 'SUCCEEDED') return;
      accuse(`task ${hit.task} took the result of ${hit.source}, which was ${hit.state}`, [fact]);
    },
  };
}
