import { describe, expect, it } from 'vitest';
import { monitorDoneInTime, monitorDoneWhenDue, type DoneWhenDueOptions } from './done-in-time.ts';
import { judge, said } from './facts.fixture.ts';
import type { Fact } from '../sim/history/fact.ts';

const doneOf = (fact: Fact): string | null =>
  fact.kind === 'event' && fact.name === 'run' ? String(fact.data['what']) : null;
const allowed = (fact: Fact): boolean | null => {
  if (fact.kind !== 'event') return null;
  return fact.name === 'enabled' ? true : fact.name === 'disabled' ? false : null;
};
const nothing = said('nothing', {});
const run = said('run', { what: 'a' });
const due = () => [{ what: 'a', since: 1000 }];
const property = { id: 'done', kind: 'eventually', sentence: 'It is done.', why: 'It has to be.' } as const;
const whenDue = (options: Omit<DoneWhenDueOptions, 'due' | 'doneOf'>) =>
  monitorDoneWhenDue(property, { due, doneOf, ...options });

describe('what falls due', () => {
  it('holds when it is done within the bound', () => {
    const monitor = whenDue({ within: 2000 });
    expect(judge(monitor, [nothing, nothing, nothing, run, nothing, nothing])).toEqual([]);
  });

  it('accuses what is not done, and what is done too late', () => {
    const never = whenDue({ within: 2000 });
    expect(judge(never, [nothing, nothing, nothing])).toEqual([]);
    const missing = whenDue({ within: 2000 });
    expect(judge(missing, [nothing, nothing, nothing, nothing, nothing])).toEqual([
      { detail: 'a, due at 1000 ms, was not done', steps: [] },
    ]);
    const late = whenDue({ within: 2000 });
    expect(judge(late, [nothing, nothing, nothing, nothing, run])).toEqual([
      { detail: 'a, due at 1000 ms, was done after 3000 ms', steps: [4] },
    ]);
  });

  it('does not count the time in which the system may not act', () => {
    const history = [nothing, said('disabled', {}), nothing, said('enabled', {}), run];
    expect(judge(whenDue({ within: 1000, allowed }), history)).toEqual([]);
    expect(judge(whenDue({ within: 999, allowed }), history)).toHaveLength(1);
    const disabled = [nothing, said('disabled', {}), nothing, nothing, nothing];
    expect(judge(whenDue({ within: 1000, allowed }), disabled)).toEqual([]);
  });

  it('judges a run that fell quiet by all the time to come', () => {
    const accusations: string[] = [];
    const monitor = whenDue({ within: 1e9 });
    monitor.conclude?.({ end: 'quiet', time: 10 }, (detail) => accusations.push(detail));
    expect(accusations).toEqual(['a, due at 1000 ms, was not done']);
  });
});

describe('what facts ask for', () => {
  const wantedOf = (fact: Fact) =>
    fact.kind === 'event' && (fact.name === 'wanted' || fact.name === 'given-up')
      ? { what: String(fact.data['what']), wanted: fact.name === 'wanted' }
      : null;
  const monitor = () => monitorDoneInTime(property, { wantedOf, doneOf, within: 2000 });
  const wanted = said('wanted', { what: 'a' });

  it('counts from the first fact that wants it', () => {
    expect(judge(monitor(), [wanted, wanted, run, nothing, nothing])).toEqual([]);
    expect(judge(monitor(), [nothing, wanted, wanted, nothing, nothing])).toEqual([
      { detail: 'a, due at 1000 ms, was not done', steps: [1] },
    ]);
    expect(judge(monitor(), [nothing, wanted, nothing, nothing, run])).toEqual([
      { detail: 'a, due at 1000 ms, was done after 3000 ms', steps: [1, 4] },
    ]);
  });

  it('does not judge what was given up', () => {
    expect(judge(monitor(), [wanted, said('given-up', { what: 'a' }), nothing, nothing, nothing])).toEqual([]);
  });
});
