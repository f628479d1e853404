import { describe, expect, it } from 'vitest';
import { monitorEveryTriggerRuns, monitorEveryWantedRuns } from './every-trigger-runs.ts';
import { judge, said } from './facts.fixture.ts';
import type { Fact } from '../sim/history/fact.ts';

const runOf = (fact: Fact): string | null =>
  fact.kind === 'event' && fact.name === 'run' ? String(fact.data['trigger']) : null;
const allowed = (fact: Fact): boolean | null => {
  if (fact.kind !== 'event') return null;
  return fact.name === 'enabled' ? true : fact.name === 'disabled' ? false : null;
};
const nothing = said('nothing', {});
const run = said('run', { trigger: 'a' });
const triggers = () => [{ trigger: 'a', due: 1000 }];

describe('every-trigger-runs', () => {
  it('holds when the run comes within the bound', () => {
    const monitor = monitorEveryTriggerRuns({ triggers, runOf, within: 2000 });
    expect(judge(monitor, [nothing, nothing, nothing, run, nothing, nothing])).toEqual([]);
  });

  it('accuses a trigger without a run, and one whose run came too late', () => {
    const never = monitorEveryTriggerRuns({ triggers, runOf, within: 2000 });
    expect(judge(never, [nothing, nothing, nothing])).toEqual([]);
    const missing = monitorEveryTriggerRuns({ triggers, runOf, within: 2000 });
    expect(judge(missing, [nothing, nothing, nothing, nothing, nothing])).toEqual([
      { detail: 'a, due at 1000 ms, has no run', steps: [] },
    ]);
    const late = monitorEveryTriggerRuns({ triggers, runOf, within: 2000 });
    expect(judge(late, [nothing, nothing, nothing, nothing, run])).toEqual([
      { detail: 'a, due at 1000 ms, had its run 3000 ms late', steps: [4] },
    ]);
  });

  it('does not count the time in which the system may not act', () => {
    const history = [nothing, said('disabled', {}), nothing, said('enabled', {}), run];
    expect(judge(monitorEveryTriggerRuns({ triggers, runOf, within: 1000, allowed }), history)).toEqual([]);
    expect(judge(monitorEveryTriggerRuns({ triggers, runOf, within: 999, allowed }), history)).toHaveLength(1);
    const disabled = [nothing, said('disabled', {}), nothing, nothing, nothing];
    expect(judge(monitorEveryTriggerRuns({ triggers, runOf, within: 1000, allowed }), disabled)).toEqual([]);
  });

  it('judges a run that fell quiet by all the time to come', () => {
    const accusations: string[] = [];
    const monitor = monitorEveryTriggerRuns({ triggers, runOf, within: 1e9 });
    monitor.conclude?.({ end: 'quiet', time: 10 }, (detail) => accusations.push(detail));
    expect(accusations).toEqual(['a, due at 1000 ms, has no run']);
  });
});

describe('every-trigger-runs, for triggers that facts make', () => {
  const wantedOf = (fact: Fact) =>
    fact.kind === 'event' && (fact.name === 'wanted' || fact.name === 'given-up')
      ? { trigger: String(fact.data['trigger']), wanted: fact.name === 'wanted' }
      : null;
  const monitor = () => monitorEveryWantedRuns({ wantedOf, runOf, within: 2000 });
  const wanted = said('wanted', { trigger: 'a' });

  it('counts from the first fact that wants it', () => {
    expect(judge(monitor(), [wanted, wanted, run, nothing, nothing])).toEqual([]);
    expect(judge(monitor(), [nothing, wanted, wanted, nothing, nothing])).toEqual([
      { detail: 'a, due at 1000 ms, has no run', steps: [] },
    ]);
  });

  it('does not judge what was given up', () => {
    expect(judge(monitor(), [wanted, said('given-up', { trigger: 'a' }), nothing, nothing, nothing])).toEqual([]);
  });
});
