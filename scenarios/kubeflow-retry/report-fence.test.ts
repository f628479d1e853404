import { describe, expect, it } from 'vitest';
import { RunReporter } from '../../modules/recurring-runs/reporter/run-reporter.ts';
import { persistedLabel } from '../../modules/recurring-runs/resources/labels.ts';
import type { WorkflowPhase } from '../../modules/recurring-runs/resources/workflow.ts';
import type { RunRow } from '../../modules/recurring-runs/store/schema.ts';
import { failing, withFailedRun, workflow, type RetryFixture } from './retry.fixture.ts';

const settings = { onDuplicate: 'returnFirst', fence: 'final' } as const;
const reporter = ({ ports }: RetryFixture): RunReporter => new RunReporter(ports, settings);

interface Case {
  readonly what: string;
  /** Seconds since the claim of generation 1; null: its time is gone, as after a rollback. */
  readonly claimed: number | null;
  /** The generation of the live Workflow. */
  readonly live: number;
  readonly report: readonly [generation: number, phase: WorkflowPhase];
  readonly leads: Partial<RunRow>;
}

const pending = { State: 'PENDING', FinishedAtInSec: 0 } as const;

/** A report names no version of the Workflow here: that it has changed since must show by its generation. */
const cases: readonly Case[] = [
  { what: 'an old report during a fresh claim', claimed: 0, live: 0, report: [0, 'Failed'], leads: pending },
  { what: 'and at the end of its time', claimed: 600, live: 0, report: [0, 'Failed'], leads: pending },
  { what: 'the report of the retry', claimed: 0, live: 1, report: [1, 'Succeeded'], leads: { State: 'SUCCEEDED' } },
  { what: 'a claim of nobody', claimed: null, live: 0, report: [0, 'Failed'], leads: { State: 'FAILED' } },
  { what: 'a claim that expired', claimed: 602, live: 0, report: [0, 'Failed'], leads: { State: 'FAILED' } },
  { what: 'a claim of nobody that was made good', claimed: null, live: 1, report: [0, 'Failed'], leads: pending },
  { what: 'and an old report of success', claimed: null, live: 1, report: [0, 'Succeeded'], leads: pending },
  { what: 'a report of a run at work', claimed: 0, live: 0, report: [0, 'Running'], leads: { State: 'RUNNING' } },
];

const claim = ({ ports }: RetryFixture, ago: number | null) => ({
  ...pending,
  RetryGeneration: 1,
  RetryClaimedAtInSec: ago === null ? 0 : Math.floor(ports.clock.now() / 1000) - ago,
});

describe('case 26: reports of a run that was retried, upstream resource_manager_test.go', () => {
  it.each(cases)('$what', ({ claimed, live, report, leads }) =>
    withFailedRun(async (fixture) => {
      await fixture.set(claim(fixture, claimed));
      await fixture.place(workflow(live));
      expect(await reporter(fixture).report(workflow(...report))).toEqual({ ok: true, value: null });
      expect(await fixture.row()).toMatchObject({ ...leads, RetryGeneration: 1 });
    }),
  );

  it('does not delete the retried workflow for an old report that says it is persisted', () =>
    withFailedRun(async (fixture) => {
      await fixture.set(claim(fixture, null));
      await fixture.place(workflow(1, 'Running'));
      const { metadata, ...rest } = workflow(0);
      const old = { ...rest, metadata: { ...metadata, labels: { ...metadata.labels, [persistedLabel]: 'true' } } };
      expect(await reporter(fixture).report(old)).toEqual({ ok: true, value: null });
      expect(await fixture.workflows()).toHaveLength(1);
    }));

  it('puts an old report off while the workflow cannot be read', () =>
    withFailedRun(async (fixture) => {
      await fixture.set(claim(fixture, null));
      await fixture.place(workflow(0));
      const { kube } = failing(fixture.ports.kube, { get: ['unreachable'] });
      const report = new RunReporter({ ...fixture.ports, kube }, settings).report(workflow(0));
      expect(await report).toMatchObject({ error: { code: 'unavailable' } });
      expect(await fixture.row()).toMatchObject(pending);
    }));

  it('keeps everything as it is when the row cannot be read', () =>
    withFailedRun(async (fixture) => {
      await fixture.set(claim(fixture, null));
      const { metadata, ...rest } = await fixture.place(workflow(1, 'Running'));
      const old = { ...rest, metadata: { ...metadata, labels: { ...metadata.labels, [persistedLabel]: 'true' } } };
      const sql = { ...fixture.ports.sql, attempt: async () => ({ ok: false, error: gone }) as const };
      const report = new RunReporter({ ...fixture.ports, sql }, settings).report(old);
      expect(await report).toMatchObject({ error: { code: 'unavailable' } });
      expect(await fixture.workflows()).toHaveLength(1);
    }));

  it('is believed, whatever it says, where reports are trusted', () =>
    withFailedRun(async (fixture) => {
      await fixture.set(claim(fixture, 0));
      await fixture.place(workflow(1, 'Running'));
      const trusting = new RunReporter(fixture.ports, { ...settings, fence: 'none' });
      expect(await trusting.report(workflow(0))).toEqual({ ok: true, value: null });
      expect(await fixture.row()).toMatchObject({ State: 'FAILED' });
      expect((await fixture.workflows())[0]?.metadata.labels).toMatchObject({ [persistedLabel]: 'true' });
    }));
});

describe('a report of a run at work', () => {
  const over = { State: 'SUCCEEDED', FinishedAtInSec: 120 } as const;
  const claimed = { ...pending, RetryGeneration: 1, RetryClaimedAtInSec: 60 } as const;
  const believed = { State: 'RUNNING' } as const;

  it.each([
    { what: 'after the end', row: over, generation: 0, upstream: believed, recommended: over },
    {
      what: 'after the end of a retry',
      row: { ...claimed, ...over },
      generation: 1,
      upstream: believed,
      recommended: over,
    },
    { what: 'from before a retry', row: claimed, generation: 0, upstream: believed, recommended: claimed },
    { what: 'of the retry itself', row: claimed, generation: 1, upstream: believed, recommended: believed },
  ])('$what', ({ row, generation, upstream, recommended }) =>
    withFailedRun(async (fixture) => {
      for (const [fence, leads] of [
        ['final', upstream],
        ['all', recommended],
      ] as const) {
        await fixture.set(row);
        const report = new RunReporter(fixture.ports, { ...settings, fence }).report(workflow(generation, 'Running'));
        expect(await report).toEqual({ ok: true, value: null });
        expect(await fixture.row()).toMatchObject(leads);
      }
    }),
  );
});

const gone = { kind: 'connectionLost', sqlState: '08006', message: 'the connection is gone' } as const;
