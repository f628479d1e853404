import { describe, expect, it } from 'vitest';
import { slotName } from '../../modules/recurring-runs/schedule/slot.ts';
import { runPlan } from '../../sim/scenario/run.ts';
import type { Fault } from '../../sim/faults/fault.ts';
import type { Fact } from '../../sim/history/fact.ts';
import type { ParameterValues } from '../../sim/scenario/parameter.ts';
import { newRun, scheduleIn } from './facts.ts';
import { kubeflowRecurringRuns as scenario } from './scenario.ts';

interface Figures {
  readonly violated: readonly string[];
  /** How many Workflows and rows each slot has had. */
  readonly workflows: ReadonlyMap<string, number>;
  readonly rows: ReadonlyMap<string, number>;
  readonly createRuns: number;
  readonly lastIndex: number;
  readonly minutes: number;
}

/** Runs one seed, and counts. `faults` replace those that the seed stands for. */
async function figuresOf(
  variant: string,
  given: ParameterValues,
  seed = '1',
  faults?: readonly Fault[],
): Promise<Figures> {
  const values = scenario.settle(variant, given);
  const drawn = scenario.draw(values, seed, 'timed');
  const plan = faults === undefined ? drawn : { ...drawn, faults };
  const { history, violations, time } = await runPlan(scenario, variant, values, plan, { record: true });
  const facts = (history ?? []).flatMap((entry): Fact[] => (entry.type === 'fact' ? [entry.fact] : []));
  const workflows = new Map<string, number>();
  const rows = new Map<string, number>();
  let createRuns = 0;
  let lastIndex = 0;
  for (const fact of facts) {
    const slot = newRun(fact);
    if (slot !== null) workflows.set(slot, (workflows.get(slot) ?? 0) + 1);
    if (fact.kind === 'applied' && fact.operation === 'CreateRun') createRuns += 1;
    if (fact.kind !== 'changed') continue;
    lastIndex = scheduleIn(fact)?.status?.trigger?.lastIndex ?? lastIndex;
    if (fact.collection !== 'run_details' || fact.before !== null) continue;
    const { DisplayName } = fact.after as { readonly DisplayName: string };
    rows.set(DisplayName, (rows.get(DisplayName) ?? 0) + 1);
  }
  const violated = violations.map(({ property }) => property);
  return { violated, workflows, rows, createRuns, lastIndex, minutes: time / 60_000 };
}

const slots = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => slotName('runofhelloworldx7k2p', index + 1));
const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((total, n) => total + n, 0);
const quiet = { faults: 0, triggers: 30 };

describe('the flood', () => {
  it('makes eight to twelve runs a minute with two controllers, all for the first slot', async () => {
    const { workflows, rows, lastIndex, minutes } = await figuresOf('no-check', quiet);
    expect([...workflows.keys()]).toEqual(slots(1));
    const perMinute = sum(workflows) / (minutes - 1);
    expect(perMinute).toBeGreaterThanOrEqual(8);
    expect(perMinute).toBeLessThanOrEqual(12.5);
    expect(sum(rows)).toBe(sum(workflows));
    expect(lastIndex).toBe(0);
  });

  it('needs no second controller once the status gate is there', async () => {
    const { workflows, lastIndex, minutes } = await figuresOf('no-check', { ...quiet, controllers: 1 });
    expect([...workflows.keys()]).toEqual(slots(1));
    const perMinute = sum(workflows) / (minutes - 1);
    expect(perMinute).toBeGreaterThanOrEqual(4);
    expect(perMinute).toBeLessThanOrEqual(6.5);
    expect(lastIndex).toBe(0);
  });

  it('does not come about without the gate: one controller then makes one run a slot', async () => {
    const { workflows, violated } = await figuresOf('no-check-no-gate', { ...quiet, controllers: 1 });
    expect(slots(30).map((slot) => workflows.get(slot))).toEqual(slots(30).map(() => 1));
    expect(violated).toEqual([]);
  });
});

describe('idempotency without labels', () => {
  it('stalls the schedule: one run, hundreds of calls, and the index never moves', async () => {
    const { workflows, rows, createRuns, lastIndex, violated } = await figuresOf(
      'idempotent-without-labels',
      quiet,
      '2',
    );
    expect([...workflows.keys()]).toEqual(slots(1));
    expect(sum(rows)).toBe(1);
    expect(createRuns).toBeGreaterThan(200);
    expect(lastIndex).toBe(0);
    expect(violated).toContain('every-trigger-runs');
  });
});

describe('#13440 as merged', () => {
  it('asks twice for every slot, because the gate drops what the first submission has found out', async () => {
    const { createRuns, workflows, lastIndex } = await figuresOf('deterministic-id', { ...quiet, controllers: 1 });
    expect(lastIndex).toBeGreaterThanOrEqual(29);
    const unfinished = workflows.size - lastIndex;
    expect([0, 1]).toContain(unfinished);
    expect(createRuns).toBe(2 * lastIndex + unfinished);
  });
});

describe('an API server that dies between POST and INSERT', () => {
  const crash: Fault = {
    kind: 'crash',
    process: 'api-server-0',
    when: { process: 'api-server-0', link: 'kube', nth: 2, phase: 'applied' },
    restartAfter: 1000,
  };
  const single = { controllers: 1, apiServers: 1, triggers: 1, faults: 0 };

  it('leaves the row to the persistence agent, under a name by which no resubmission finds it', async () => {
    const { workflows, rows, violated } = await figuresOf('deterministic-id', single, '1', [crash]);
    expect(workflows.get(slots(1)[0]!)).toBe(2);
    expect([...rows.keys()][0]).toMatch(/^echo-/);
    expect(rows.has(slots(1)[0]!)).toBe(false);
    expect(violated).toEqual(['one-live-workflow-per-trigger', 'no-orphan-workflow']);
  });

  it('leaves a pending row to database-first, which then posts the workflow that is there already', async () => {
    const { workflows, rows, violated } = await figuresOf('database-first', single, '1', [crash]);
    expect(workflows.get(slots(1)[0]!)).toBe(1);
    expect(rows.get(slots(1)[0]!)).toBe(1);
    expect([...rows.keys()]).toEqual([...workflows.keys()]);
    expect(violated).toEqual([]);
  });
});

describe('database-first', () => {
  it.each(['1', '2', '3', '4', '5', '6'])(
    'makes exactly one row and one workflow of each of 31 triggers, whatever breaks (seed %s)',
    async (seed) => {
      const given = { triggers: 31, controllers: 3, apiServers: 3, faults: 5 };
      const { workflows, rows, violated } = await figuresOf('database-first', given, seed);
      expect(violated).toEqual([]);
      expect(slots(31).map((slot) => workflows.get(slot))).toEqual(slots(31).map(() => 1));
      expect(slots(31).map((slot) => rows.get(slot))).toEqual(slots(31).map(() => 1));
    },
  );
});
