import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const noDoubleAccounting: Property = {
  id: 'no-double-accounting',
  kind: 'never',
  sentence: 'The end of a try is accounted once, by one replica.',
  why: 'Two replicas that both account a pod free two slots for one, and may both decide what follows.',
  issue: 'https://github.com/apache/airflow/issues/36478',
  brokenBy: ['airflow-adoption/airflow-2.9'],
};

/** `accountOf` reads a fact as the accounting of something; null for other facts. */
export function monitorNoDoubleAccounting(accountOf: (fact: Fact) => string | null): Monitor {
  const accounted = new Map<string, Fact>();
  return {
    property: noDoubleAccounting,
    observe(fact, accuse) {
      const what = accountOf(fact);
      if (what === null) return;
      const earlier = accounted.get(what);
      if (earlier === undefined) accounted.set(what, fact);
      else accuse(`${what} was accounted twice`, [earlier, fact]);
    },
  };
}
