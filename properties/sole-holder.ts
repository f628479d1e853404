import type { ChangedFact, Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

/** A fact read as: `holder` holds `place`, or holds it no longer. */
export interface Holding {
  readonly place: string;
  readonly holder: string;
  readonly held: boolean;
}

/** Judges that no place is held by two at the same time. `holdingOf` answers null for facts that say nothing of it. */
export function monitorSoleHolder(
  property: Property,
  holdingOf: (fact: ChangedFact) => Holding | null,
  what: string,
): Monitor {
  const places = new Map<string, Map<string, Fact>>();
  return {
    property,
    observe(fact, accuse) {
      const holding = fact.kind === 'changed' ? holdingOf(fact) : null;
      if (holding === null) return;
      const { place, holder, held } = holding;
      let holders = places.get(place);
      if (holders === undefined) places.set(place, (holders = new Map<string, Fact>()));
      if (!held) {
        holders.delete(holder);
        return;
      }
      if (holders.has(holder)) return;
      holders.set(holder, fact);
      if (holders.size > 1)
        accuse(`${place} has ${holders.size} ${what}: ${[...holders.keys()].join(', ')}`, [...holders.values()]);
    },
  };
}
