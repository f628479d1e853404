import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const noWriteByADeposedLeader: Property = {
  id: 'no-write-by-a-deposed-leader',
  kind: 'never',
  sentence: 'No write of an earlier leader takes effect after one of a later leader.',
  why: 'A leader that was frozen, or whose write is late, undoes what its successor has built on: a lease cannot stop it.',
  issue: 'https://github.com/cilium/cilium/issues/42920',
  brokenBy: ['leader-election/unfenced', 'leader-election/duplicate-identity'],
};

/** A fact read as a leader's write. Of two terms the later has the larger token. */
export interface TermWrite {
  readonly object: string;
  readonly token: number;
}

/** `writeOf` answers null for facts that are no write of a leader. */
export function monitorNoWriteByADeposedLeader(writeOf: (fact: Fact) => TermWrite | null): Monitor {
  const latest = new Map<string, { readonly token: number; readonly fact: Fact }>();
  return {
    property: noWriteByADeposedLeader,
    observe(fact, accuse) {
      const write = writeOf(fact);
      if (write === null) return;
      const { object, token } = write;
      const known = latest.get(object);
      if (known === undefined || token >= known.token) latest.set(object, { token, fact });
      else
        accuse(`${object} was written in term ${token}, after term ${known.token} had written it`, [known.fact, fact]);
    },
  };
}
