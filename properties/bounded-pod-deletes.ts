import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const boundedPodDeletes: Property = {
  id: 'bounded-pod-deletes',
  kind: 'never',
  sentence: 'No pod is cleaned up more often than replicas and retries explain.',
  why: 'A set of adopted pods that was never drained sent 166 deletes for one pod within seconds.',
  issue: 'https://github.com/apache/airflow/pull/68674',
  brokenBy: ['airflow-adoption/pr-66400-undrained'],
};

/** `deleteOf` reads a fact as a request to clean up an object; null for other facts. `bound`: the most of them for one. */
export function monitorBoundedPodDeletes(options: {
  readonly deleteOf: (fact: Fact) => string | null;
  readonly bound: number;
}): Monitor {
  const requests = new Map<string, Fact[]>();
  return {
    property: boundedPodDeletes,
    observe(fact, accuse) {
      const object = options.deleteOf(fact);
      if (object === null) return;
      const seen = requests.get(object) ?? [];
      seen.push(fact);
      requests.set(object, seen);
      if (seen.length > options.bound) accuse(`${object} was cleaned up ${seen.length} times`, seen);
    },
  };
}
