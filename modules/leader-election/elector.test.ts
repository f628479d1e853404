import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Fault } from '../../sim/faults/fault.ts';
import { faultsArbitrary } from '../../sim/faults/menu.ts';
import { targetsOf } from '../../sim/faults/targets.ts';
import type { Process } from '../../sim/kernel/process.ts';
import { changeOf } from '../../models/kube/object-change.ts';
import { leases, type Lease } from '../ports/lease.ts';
import { faultOf } from './election-times.ts';
import type { Term } from './elector.ts';
import { Election } from '../../scenarios/leader-election/election.fixture.ts';

const longAgo = '2006-01-02T15:04:05.000000Z';
const farAhead = '2106-01-02T15:04:05.000000Z';

function heldBy(holderIdentity: string, more: Lease['spec'] = {}): NonNullable<Lease['spec']> {
  const times = { acquireTime: longAgo, renewTime: longAgo };
  return { holderIdentity, leaseDurationSeconds: 3, leaseTransitions: 4, ...times, ...more };
}

const stop = (process: string, at: number): Fault => ({
  kind: 'stop',
  process,
  when: { at },
  grace: 60_000,
  restartAfter: null,
});
const cut = (process: string, at: number, duration: number): Fault => ({
  kind: 'cut',
  process,
  link: 'kube',
  when: { at },
  duration,
});

/** Works until the term is over. */
async function workOn(term: Term, process: Process): Promise<void> {
  while (term.active && !process.stopping) await process.sleep(100);
}

describe('row 36: what a candidate makes of the lease that it finds', () => {
  const cases: {
    readonly name: string;
    readonly found: Lease['spec'] | 'no lease';
    /** Requests until it leads, but for reads that are repeated. */
    readonly requests: readonly string[];
    /** Between which ms it begins to lead, if not at once. */
    readonly waits?: readonly [number, number];
    readonly transitions: number;
    readonly leaders: readonly string[];
    readonly keepsAcquireTime?: true;
  }[] = [
    { name: 'none', found: 'no lease', requests: ['GET 404', 'POST 201'], transitions: 0, leaders: ['me'] },
    { name: 'one without a spec', found: {}, requests: ['GET 200', 'PUT 200'], transitions: 1, leaders: ['me'] },
    {
      name: 'one that nobody holds, though it was just renewed',
      found: heldBy('', { renewTime: farAhead }),
      requests: ['GET 200', 'PUT 200'],
      transitions: 5,
      leaders: ['me'],
    },
    {
      name: 'one that another holds for no time',
      found: { holderIdentity: 'other' },
      requests: ['GET 200', 'PUT 200'],
      waits: [2000, 4500],
      transitions: 1,
      leaders: ['other', 'me'],
    },
    {
      name: 'one that another has not renewed for years: that may be its clock',
      found: heldBy('other'),
      requests: ['GET 200', 'PUT 200'],
      waits: [3000, 9000],
      transitions: 5,
      leaders: ['other', 'me'],
    },
    {
      name: 'one that another will have renewed in a hundred years: that may be its clock, too',
      found: heldBy('other', { renewTime: farAhead }),
      requests: ['GET 200', 'PUT 200'],
      waits: [3000, 9000],
      transitions: 5,
      leaders: ['other', 'me'],
    },
    {
      name: 'its own, of an earlier life',
      found: heldBy('me', { renewTime: farAhead }),
      requests: ['GET 200', 'PUT 200'],
      transitions: 4,
      leaders: ['me'],
      keepsAcquireTime: true,
    },
  ];

  it.each(cases)('$name', async ({ found, requests, waits, transitions, leaders, keepsAcquireTime }) => {
    const election = new Election();
    if (found !== 'no lease') election.write(0, found);
    const me = election.candidate('me');
    await election.run(9000);
    const [began = 0] = me.began;
    const until = election.requests('me', began);
    expect(until.filter((request, index) => request !== until[index - 1])).toEqual(requests);
    const [earliest, latest] = waits ?? [0, 100];
    expect(began).toBeGreaterThan(earliest);
    expect(began).toBeLessThan(latest);
    expect(me.leaders).toEqual(leaders);
    expect(me.elector?.isLeader()).toBe(true);
    const { spec } = election.lease ?? {};
    expect(spec).toMatchObject({ holderIdentity: 'me', leaseDurationSeconds: 15, leaseTransitions: transitions });
    expect(spec?.acquireTime === longAgo).toBe(keepsAcquireTime === true);
    expect(spec?.renewTime).toMatch(/^2026-01-01T00:00:0\d\.\d{6}Z$/);
  });

  it('waits as long as the record changes, whatever it says', async () => {
    const election = new Election();
    for (let at = 0; at < 60_000; at += 2500) election.write(at, heldBy('other', { leaseTransitions: at }));
    const me = election.candidate('me');
    await election.run(70_000);
    expect(me.began[0]).toBeGreaterThan(60_500);
  });
});

describe('a leader', () => {
  it('renews by PUT alone, at once and then every two seconds', async () => {
    const election = new Election();
    election.candidate('me', { work: workOn });
    await election.run(7000);
    expect(election.requests('me')).toEqual(['GET 404', 'POST 201', 'PUT 200', 'PUT 200', 'PUT 200', 'PUT 200']);
  });

  it('reads the lease again when a renewal is refused', async () => {
    const election = new Election();
    const me = election.candidate('me', { work: workOn });
    election.stage.simulation.schedule('world/label', { earliest: 3000, latest: 3000 }, () => {
      const { lease } = election;
      if (lease === undefined) throw new Error('there is no lease yet');
      election.write(3000, { ...lease.spec, renewTime: longAgo });
    });
    await election.run(7000);
    const expected = ['GET 404', 'POST 201', 'PUT 200', 'PUT 200', 'PUT 409', 'GET 200', 'PUT 200', 'PUT 200'];
    expect(election.requests('me')).toEqual(expected);
    expect(me.terms).toMatchObject([{ active: true }]);
  });

  it('gives up at the renew deadline, before its lease can be taken over', async () => {
    const election = new Election([cut('me', 20_500, 60_000)]);
    const me = election.candidate('me', { work: workOn });
    const other = election.candidate('other', { startsAt: 1000 });
    await election.run(60_000);
    expect(me.ended[0]).toBeGreaterThan(29_000);
    expect(me.ended[0]).toBeLessThan(33_000);
    expect(other.began[0]).toBeGreaterThan(me.ended[0] ?? Infinity);
    expect(me.stopped).toBe(1);
  });

  it('gives up at once when it sees another holder, and when it has acquired the lease anew', async () => {
    const stolen = new Election();
    const first = stolen.candidate('me', { work: workOn });
    stolen.write(10_000, heldBy('other'));
    await stolen.run(13_000);
    expect(first.terms).toMatchObject([{ active: false }]);
    expect(first.elector?.isLeader()).toBe(false);
    const deleted = new Election();
    const second = deleted.candidate('me', { work: workOn, again: true });
    deleted.write(10_000, null);
    await deleted.run(20_000);
    expect(second.terms.map(({ active }) => active)).toEqual([false, true]);
  });

  it('has a larger token in every later term: after a deletion, and after a restart under the old name', async () => {
    const election = new Election();
    const me = election.candidate('me', { work: workOn, again: true });
    election.write(10_000, null);
    await election.run(20_000);
    const twin = election.candidate('twin', { identity: 'me.1', work: workOn });
    await election.run(30_000);
    const tokens = [...me.terms, ...twin.terms].map(({ token }) => token);
    expect(tokens).toHaveLength(3);
    expect(tokens).toEqual(tokens.toSorted((left, right) => left - right));
    expect(new Set(tokens).size).toBe(3);
    // The same holder in the same term: transitions would not have told them apart.
    expect(election.lease?.spec?.leaseTransitions).toBe(0);
  });

  it('is unhealthy once its lease has run out for longer than is tolerable', async () => {
    const election = new Election([cut('me', 20_000, 60_000)]);
    const me = election.candidate('me', { work: () => new Promise(() => {}) });
    const { simulation } = election.stage;
    const health: unknown[] = [];
    for (const at of [19_000, 30_000, 36_000, 42_000]) {
      simulation.schedule(`look ${at}`, { earliest: at, latest: at }, () => {
        for (const life of me.lives) simulation.resume(life);
        health.push([me.elector?.check(0), me.elector?.check(5000)]);
      });
    }
    await election.run(50_000);
    expect(me.terms).toMatchObject([{ active: false }]);
    expect(health).toEqual([
      [true, true],
      [true, true],
      [false, true],
      [false, false],
    ]);
  });

  it('ends its term, and run fails, when its work fails', async () => {
    const election = new Election();
    const me = election.candidate('me', { work: () => Promise.reject(new Error('no disk')) });
    await election.run(10_000);
    const exit = election.stage.facts.find((fact) => fact.kind === 'lifecycle' && fact.change === 'exited');
    expect(exit).toMatchObject({ detail: 'no disk' });
    expect([me.terms[0]?.active, me.stopped]).toEqual([false, 1]);
  });
});

describe('release', () => {
  /** When the lease was given up and when the other led; the first is stopped at 20 s, its work ends at 23 s. */
  async function released(release: 'never' | 'after-work' | 'at-once'): Promise<{ freed: number; next: number }> {
    const election = new Election([stop('me', 20_000)]);
    const { simulation } = election.stage;
    // A stop ends every sleep: work that takes time after it is an answer that comes late.
    const work = (_: Term, process: Process): Promise<void> =>
      process.wait((resume) => {
        simulation.schedule('work/end', { earliest: 23_000, latest: 23_000 }, () => resume());
      });
    const me = election.candidate('me', { release, work });
    const other = election.candidate('other', { startsAt: 5000 });
    await election.run(60_000);
    expect(me.stopped).toBe(1);
    const free = election.stage.facts.find((fact) => fact.kind === 'event' && fact.name === 'election/released');
    return { freed: free?.time ?? Infinity, next: other.began[0] ?? Infinity };
  }

  it('never: the others wait until the lease has run out', async () => {
    const { freed, next } = await released('never');
    expect(freed).toBe(Infinity);
    expect(next).toBeGreaterThan(33_000);
  });

  it('after work: the lease is free as soon as the work has ended', async () => {
    const { freed, next } = await released('after-work');
    expect(freed).toBeGreaterThan(23_000);
    expect(next).toBeLessThan(23_100 + 4400);
  });

  it('at once: the lease is free although the work goes on', async () => {
    const { freed, next } = await released('at-once');
    expect(freed).toBeLessThan(20_100);
    expect(next).toBeLessThan(20_100 + 4400);
  });

  it('leaves the holder empty, the transitions as they are, and one second to wait', async () => {
    const election = new Election([stop('me', 10_000)]);
    election.write(0, heldBy('', {}));
    election.candidate('me', { release: 'at-once' });
    await election.run(20_000);
    const expected = { holderIdentity: '', leaseDurationSeconds: 1, leaseTransitions: 5 };
    expect(election.lease?.spec).toMatchObject(expected);
    expect(election.requests('me').slice(-2)).toEqual(['GET 200', 'PUT 200']);
  });

  it('leaves the lease of a successor alone', async () => {
    // Its renewal of 10 s is lost. When it gives up, 10 s later, it still believes to be the last holder.
    const election = new Election([cut('me', 9500, 9000)]);
    const me = election.candidate('me', { release: 'at-once', work: workOn });
    election.write(15_000, heldBy('other', { leaseDurationSeconds: 60 }));
    await election.run(40_000);
    expect(me.leaders).toEqual(['me']);
    expect(election.requests('me').at(-1)).toBe('GET 200');
    expect(election.lease?.spec?.holderIdentity).toBe('other');
  });
});

test('row 35: of two that take over the same lease one wins and the other is refused', async () => {
  const election = new Election();
  const candidates = ['a', 'b', 'c', 'd'].map((name) => election.candidate(name));
  await election.run(1000);
  expect(candidates.filter(({ terms }) => terms.length > 0)).toHaveLength(1);
  const answers = ['a', 'b', 'c', 'd'].flatMap((name) => election.requests(name));
  expect(answers.filter((answer) => answer === 'POST 201')).toHaveLength(1);
  expect(answers).toContain('POST 409');
  const expired = new Election();
  expired.write(0, heldBy(''));
  const later = ['a', 'b', 'c', 'd'].map((name) => expired.candidate(name));
  await expired.run(1000);
  expect(later.filter(({ terms }) => terms.length > 0)).toHaveLength(1);
  expect(['a', 'b', 'c', 'd'].flatMap((name) => expired.requests(name))).toContain('PUT 409');
});

const faults = faultsArbitrary(
  10,
  {
    processes: ['a', 'b', 'c'],
    horizon: 100_000,
    weights: { crash: 2, stop: 1, skew: 2, lose: 3, delay: 2, fail: 2, cut: 3 },
    duration: [1000, 40_000],
    restart: [1000, 20_000],
    delay: [100, 2000],
  },
  targetsOf(new Election().stage.simulation, 100_000),
);

test('as long as nobody is frozen, no two lead at a time, tokens grow, and somebody leads in the end', async () => {
  let terms = 0;
  const releases = ['never', 'after-work', 'at-once'] as const;
  await fc.assert(
    fc.asyncProperty(faults, fc.constantFrom(...releases), fc.nat(), async (plan, release, seed) => {
      const election = new Election(plan, String(seed));
      const candidates = ['a', 'b', 'c'].map((name) =>
        election.candidate(name, { release, again: true, work: workOn }),
      );
      let overlap = 0;
      const look = (at: number): void => {
        election.stage.simulation.schedule(`look ${at}`, { earliest: at, latest: at }, () => {
          const active = candidates.filter(
            ({ terms, lives }) => terms.at(-1)?.active === true && lives.at(-1)?.alive === true,
          );
          overlap = Math.max(overlap, active.length);
          if (at < 200_000) look(at + 250);
        });
      };
      look(250);
      await election.run(200_000);
      expect(overlap).toBe(1);
      const tokens = candidates.flatMap(({ terms, began }) =>
        terms.map(({ token }, index) => ({ token, began: began[index] ?? 0 })),
      );
      const inTime = tokens.toSorted((left, right) => left.began - right.began).map(({ token }) => token);
      expect(inTime).toEqual(inTime.toSorted((left, right) => left - right));
      // Not by `renewTime`, which is the leader's own: clocks that step back several times are minutes behind.
      const renewed = election.stage.facts.findLast((fact) => changeOf(leases, fact) !== null)?.time ?? 0;
      const gone = ['a', 'b', 'c'].every((name) => election.stage.simulation.replicas.get(name)?.process === null);
      if (!gone) expect(renewed).toBeGreaterThan(120_000);
      terms += tokens.length;
    }),
    { numRuns: 60 },
  );
  expect(terms).toBeGreaterThan(75);
}, 30_000);

describe('times', () => {
  test.each([
    ['those of Kubernetes', 15_000, 10_000, 2000, null],
    ['no retry period', 15_000, 10_000, 0, 'retryPeriod must be greater than zero'],
    [
      'a deadline before the first retry',
      15_000,
      2400,
      2000,
      'renewDeadline must be greater than 1.2 times retryPeriod',
    ],
    ['a lease as short as the deadline', 10_000, 10_000, 2000, 'leaseDuration must be greater than renewDeadline'],
    ['a lease of less than a second', 900, 800, 200, 'leaseDuration must be at least a second'],
    ['no numbers', Number.NaN, 10_000, 2000, 'leaseDuration must be greater than renewDeadline'],
  ])('%s', (_, leaseDuration, renewDeadline, retryPeriod, fault) => {
    expect(faultOf({ leaseDuration, renewDeadline, retryPeriod })).toBe(fault);
  });

  it('refuses to stand without an identity', async () => {
    const election = new Election();
    election.candidate('me', { identity: '' });
    await election.run(100);
    const exit = election.stage.facts.find((fact) => fact.kind === 'lifecycle' && fact.change === 'exited');
    expect(exit).toMatchObject({ detail: 'identity is empty' });
  });
});
