import { describe, expect, it } from 'vitest';
import type { Fact, Observation } from '../sim/history/fact.ts';
import { monitorAtMostOneLeaseHolder, type LeaseWrite } from './at-most-one-lease-holder.ts';
import { changed } from './changed.fixture.ts';
import { judge } from './facts.fixture.ts';
import { monitorLeaseReleasedAfterWork } from './lease-released-after-work.ts';
import { monitorNoWriteByADeposedLeader } from './no-write-by-a-deposed-leader.ts';

/** `process` writes `after` over the lease: `holder term`. */
function lease(process: string, after: string): Observation {
  return { ...changed('leases', 'lock', null, after), process };
}

function leaseWrite(fact: Fact): LeaseWrite | null {
  if (fact.kind !== 'changed' || fact.collection !== 'leases') return null;
  const term = String(fact.after);
  return { lease: fact.key, holder: term.split(' ')[0] ?? '', term };
}

function said(process: string, name: string): Observation {
  return { kind: 'event', process, name, data: {} };
}

describe('no-write-by-a-deposed-leader', () => {
  const monitor = () =>
    monitorNoWriteByADeposedLeader((fact) =>
      fact.kind === 'changed' ? { object: fact.key, token: Number(fact.after) } : null,
    );
  const write = (object: string, token: number): Observation => changed('rows', object, null, token);

  it('holds while tokens do not fall, each object for itself', () => {
    expect(judge(monitor(), [write('x', 3), write('x', 3), write('y', 1), write('x', 7), write('y', 2)])).toEqual([]);
  });

  it('accuses every write with a smaller token than the largest before', () => {
    expect(judge(monitor(), [write('x', 3), write('x', 7), write('x', 3), write('x', 5)])).toEqual([
      { detail: 'x was written in term 3, after term 7 had written it', steps: [1, 2] },
      { detail: 'x was written in term 5, after term 7 had written it', steps: [1, 3] },
    ]);
  });
});

describe('at-most-one-lease-holder', () => {
  it('holds when each term is written by one replica, and after a release by anyone', () => {
    const history = [lease('a', 'one 1'), lease('a', 'one 1'), lease('b', 'two 2'), lease('b', ' 2'), lease('a', ' 2')];
    expect(judge(monitorAtMostOneLeaseHolder(leaseWrite), history)).toEqual([]);
  });

  it('accuses two replicas that renew in one term', () => {
    expect(judge(monitorAtMostOneLeaseHolder(leaseWrite), [lease('a', 'one 1'), lease('b', 'one 1')])).toEqual([
      { detail: 'lock is held by one, which is a and b', steps: [0, 1] },
    ]);
  });
});

describe('lease-released-after-work', () => {
  const monitor = () =>
    monitorLeaseReleasedAfterWork({
      writeOf: leaseWrite,
      workOf: (fact) => (fact.kind === 'event' ? fact.name === 'began' : null),
    });
  const free = lease('a', ' 1');

  it('holds when the work has ended, is another’s, or died with its replica', () => {
    const crash: Observation = { kind: 'lifecycle', process: 'a', change: 'crashed', detail: null };
    expect(judge(monitor(), [said('a', 'began'), lease('a', 'one 1'), said('a', 'ended'), free])).toEqual([]);
    expect(judge(monitor(), [said('b', 'began'), free])).toEqual([]);
    expect(judge(monitor(), [said('a', 'began'), crash, free])).toEqual([]);
  });

  it('accuses a release in the middle of the work', () => {
    expect(judge(monitor(), [said('a', 'began'), free])).toEqual([
      { detail: 'a gave lock up in the middle of its work', steps: [0, 1] },
    ]);
  });
});
