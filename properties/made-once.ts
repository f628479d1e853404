import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

/** Judges that nothing is made twice under one name, not even one after the other. `madeOf`: the name; null for other facts. */
export function monitorMadeOnce(
  property: Property,
  madeOf: (fact: ChangedFact) => string | null,
  what: string,
): Monitor {
  const made = new Map<string, ChangedFact[]>();
  return {
    property,
    observe(fact, accuse) {
      const name = fact.kind === 'changed' ? madeOf(fact) : null;
      if (name === null || fact.kind !== 'changed') return;
      const facts = [...(made.get(name) ?? []), fact];
      made.set(name, facts);
      if (facts.length > 1) accuse(`${name} was given ${facts.length} ${what}`, facts);
    },
  };
}
