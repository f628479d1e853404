import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const noDeleteOfLiveData: Property = {
  id: 'no-delete-of-live-data',
  kind: 'never',
  sentence: 'No volume is deleted while its owner is there and nobody has asked for the deletion of that owner.',
  why: 'An operator that restarts at an API server that lags sees a deletion of last week, and deletes the data of today.',
  issue: 'https://github.com/instaclustr/cassandra-operator/issues/402',
  brokenBy: ['cassandra-claims/by-name', 'cassandra-claims/by-uid'],
};

export interface NoDeleteOfLiveDataOptions {
  /** An owner as it is now, and whether it is to stay; null for facts that say nothing of one. */
  readonly ownerOf: (fact: Fact) => { readonly owner: string; readonly wanted: boolean } | null;
  /** The owner of the volume that is gone with this fact; null for other facts. */
  readonly lossOf: (fact: Fact) => string | null;
}

/** Judges each loss by what its owner is at that moment, as stored, not as somebody sees it. */
export function monitorNoDeleteOfLiveData({ ownerOf, lossOf }: NoDeleteOfLiveDataOptions): Monitor {
  const wanted = new Map<string, Fact>();
  return {
    property: noDeleteOfLiveData,
    observe(fact, accuse) {
      const owner = ownerOf(fact);
      if (owner?.wanted === true) wanted.set(owner.owner, fact);
      else if (owner !== null) wanted.delete(owner.owner);
      const loss = lossOf(fact);
      const since = loss === null ? undefined : wanted.get(loss);
      if (since !== undefined) accuse(`a volume of ${loss} was deleted, and nobody had asked for it`, [since, fact]);
    },
  };
}
