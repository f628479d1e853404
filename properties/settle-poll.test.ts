import { describe, expect, it } from 'vitest';
import type { Fact } from '../sim/history/fact.ts';
import { monitorCoherentCounts } from './coherent-counts.ts';
import { judge, podChanged, said } from './facts.fixture.ts';
import { monitorFailureNeedsWholeWindow } from './failure-needs-whole-window.ts';
import { monitorSuccessNeedsSettledSystem } from './success-needs-settled-system.ts';
import { monitorTransientErrorsDoNotDecide } from './transient-errors-do-not-decide.ts';

const named = (fact: Fact, name: string): boolean => fact.kind === 'event' && fact.name === name;
const isUnscheduled = (pod: unknown): boolean => pod === 'unscheduled';

describe('coherent counts', () => {
  const counts = { total: 20, running: 20, pending: 0, failed: 0, unscheduled: 0 };
  const monitor = (unscheduled: number) =>
    monitorCoherentCounts((fact) => (named(fact, 'verdict') ? { ...counts, unscheduled } : null));

  it('hold when unscheduled is part of pending', () => {
    expect(judge(monitor(0), [said('other', {}), said('verdict', {})])).toEqual([]);
  });
  it('break on the line that was seen upstream', () => {
    expect(judge(monitor(1), [said('verdict', {})])).toEqual([
      { detail: '20 total, 20 running, 0 pending (1 unscheduled), 0 failed', steps: [0] },
    ]);
  });
});

describe('failure needs the whole window', () => {
  const monitor = () =>
    monitorFailureNeedsWholeWindow({
      reported: (fact) => (named(fact, 'failure') ? ['ns/a'] : null),
      unscheduled: isUnscheduled,
      window: 2000,
    });

  it('holds for a pod that stayed unscheduled', () => {
    expect(
      judge(monitor(), [
        podChanged('ns/a', null, 'unscheduled'),
        podChanged('ns/a', 'unscheduled', 'unscheduled'),
        said('failure', {}),
      ]),
    ).toEqual([]);
  });
  it('breaks for one that appeared later, was bound meanwhile, or is gone', () => {
    expect(judge(monitor(), [podChanged('ns/a', null, 'unscheduled'), said('failure', {})])).toHaveLength(1);
    const rebound = [
      podChanged('ns/a', null, 'unscheduled'),
      podChanged('ns/a', 'unscheduled', 'bound'),
      podChanged('ns/a', 'bound', 'unscheduled'),
    ];
    expect(judge(monitor(), [...rebound, said('failure', {})])).toHaveLength(1);
    expect(judge(monitor(), [said('failure', {})])).toHaveLength(1);
  });
});

describe('success needs a settled system', () => {
  const monitor = () =>
    monitorSuccessNeedsSettledSystem({
      success: (fact) => named(fact, 'success'),
      unscheduled: isUnscheduled,
      counts: () => true,
    });

  it('holds when everything was there and scheduled', () => {
    expect(
      judge(monitor(), [
        podChanged('ns/a', null, 'unscheduled'),
        podChanged('ns/a', 'unscheduled', 'bound'),
        said('success', {}),
      ]),
    ).toEqual([]);
  });
  it('breaks with a pod unscheduled, or still to come', () => {
    expect(judge(monitor(), [podChanged('ns/a', null, 'unscheduled'), said('success', {})])).toMatchObject([
      { steps: [0, 1] },
    ]);
    expect(judge(monitor(), [said('success', {}), podChanged('ns/a', null, 'bound')])).toMatchObject([
      { steps: [0, 1] },
    ]);
  });
});

describe('transient errors do not decide', () => {
  const applied = { kind: 'applied', process: 'poll', link: 'kube', operation: 'LIST', object: 'pods' } as const;
  const monitor = () =>
    monitorTransientErrorsDoNotDecide({
      blamesReads: (fact) => named(fact, 'failure'),
      failedRead: (fact) => fact.kind === 'applied' && fact.outcome === 'failed',
      goodRead: (fact) => fact.kind === 'applied' && fact.outcome === '200',
      tolerable: 1,
    });
  const [good, bad] = [
    { ...applied, outcome: '200' },
    { ...applied, outcome: 'failed' },
  ];

  it('holds when the reads failed again and again', () => {
    expect(judge(monitor(), [bad, bad, said('failure', {})])).toEqual([]);
  });
  it('breaks when a single one did', () => {
    expect(judge(monitor(), [bad, bad, good, bad, said('failure', {})])).toMatchObject([{ steps: [3, 4] }]);
  });
});
