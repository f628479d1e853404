import { describe, expect, it } from 'vitest';
import { pods } from '../../modules/ports/pod.ts';
import type { Kube, KubeError } from '../../modules/ports/kube.ts';
import { generationOf, phaseOf } from '../../modules/recurring-runs/resources/workflow.ts';
import { RetrySteps, type Retry } from '../../modules/recurring-runs/retrier/retry-steps.ts';
import { claimed, guarded, RunRetrier } from '../../modules/recurring-runs/retrier/run-retrier.ts';
import { RetryClaims } from '../../modules/recurring-runs/store/retry-claims.ts';
import type { RunRow } from '../../modules/recurring-runs/store/schema.ts';
import { failedPod, failing, run, withFailedRun, workflow, type RetryFixture } from './retry.fixture.ts';

const done = { ok: true, value: null };
const always = (kind: KubeError['kind']): readonly KubeError['kind'][] => Array.from({ length: 20 }, () => kind);

interface Case {
  readonly what: string;
  /** The Workflow that is there. */
  readonly live: readonly [generation: number, phase: 'Failed' | 'Running' | 'Succeeded', finishedAt?: string] | null;
  readonly row?: Partial<RunRow>;
  readonly failures?: Parameters<typeof failing>[1];
  /** ok, or the code of the failure. */
  readonly answer: string;
  readonly leads: Partial<RunRow>;
  readonly calls?: { readonly replace?: number; readonly create?: number };
}

const failed = [0, 'Failed'] as const;
const expired = { State: 'PENDING', FinishedAtInSec: 0, RetryGeneration: 1, RetryClaimedAtInSec: 0 } as const;
const retried = { State: 'RUNNING', FinishedAtInSec: 0, RetryGeneration: 1 } as const;
const givenBack = { State: 'FAILED', FinishedAtInSec: 100, RetryGeneration: 1, RetryClaimedAtInSec: 0 } as const;
const kept = { State: 'PENDING', FinishedAtInSec: 0, RetryGeneration: 1 } as const;

const cases: readonly Case[] = [
  { what: 'nothing in the way', live: failed, answer: 'ok', leads: retried, calls: { replace: 1, create: 0 } },
  { what: 'the workflow was collected', live: null, answer: 'ok', leads: retried, calls: { replace: 0, create: 1 } },
  {
    what: 'a conflict',
    live: failed,
    failures: { replace: ['conflict'] },
    answer: 'ok',
    leads: retried,
    calls: { replace: 2, create: 0 },
  },
  {
    what: 'conflicts without end',
    live: failed,
    failures: { replace: always('conflict') },
    answer: 'unavailable',
    leads: givenBack,
    calls: { replace: 5, create: 0 },
  },
  {
    what: 'a PUT that meets nothing, a POST that meets something',
    live: failed,
    failures: { replace: ['notFound'], create: ['alreadyExists'] },
    answer: 'ok',
    leads: retried,
    calls: { replace: 2, create: 1 },
  },
  {
    what: 'a server that is out for a moment',
    live: failed,
    failures: { replace: ['unavailable'] },
    answer: 'ok',
    leads: retried,
    calls: { replace: 2, create: 0 },
  },
  {
    what: 'an update that is refused',
    live: failed,
    failures: { replace: ['invalid'] },
    answer: 'internal',
    leads: givenBack,
    calls: { replace: 1, create: 0 },
  },
  {
    what: 'applied, said the workflow, and not the answer',
    live: [1, 'Succeeded', '1970-01-01T00:08:20Z'],
    failures: { replace: always('conflict') },
    answer: 'ok',
    leads: { State: 'SUCCEEDED', RetryGeneration: 1, FinishedAtInSec: 500 },
  },
  {
    what: 'no answer to the POST, and none to the question what came of it',
    live: failed,
    failures: { get: ['notFound', 'unreachable'], create: ['unreachable'] },
    answer: 'unavailable',
    leads: kept,
  },
  { what: 'an expired claim that was made good', live: [1, 'Running'], row: expired, answer: 'ok', leads: retried },
  { what: 'an expired claim, nothing there', live: null, row: expired, answer: 'ok', leads: { RetryGeneration: 2 } },
  {
    what: 'an expired claim, the old one there',
    live: failed,
    row: expired,
    answer: 'ok',
    leads: { RetryGeneration: 2 },
  },
  {
    what: 'an expired claim, and who knows',
    live: failed,
    row: expired,
    failures: { get: ['timeout'] },
    answer: 'unavailable',
    leads: expired,
  },
  {
    what: 'pods that cannot be deleted',
    live: failed,
    failures: { delete: ['internal'], getPod: ['internal'] },
    answer: 'internal',
    leads: givenBack,
  },
  {
    what: 'a fresh claim of somebody else',
    live: failed,
    row: { ...expired, RetryClaimedAtInSec: 1e10 },
    answer: 'invalidArgument',
    leads: kept,
  },
  {
    what: 'a run whose workflow has not failed',
    live: null,
    row: { WorkflowRuntimeManifest: JSON.stringify(workflow(0, 'Succeeded')) },
    answer: 'invalidArgument',
    leads: { RetryGeneration: 0 },
  },
  {
    what: 'a run without reports',
    live: null,
    row: { WorkflowRuntimeManifest: '' },
    answer: 'invalidArgument',
    leads: {},
  },
];

describe.each([
  { name: 'claimed', retryRun: claimed },
  { name: 'guarded', retryRun: guarded },
])('case 27: RetryRun, upstream resource_manager_test.go: $name', ({ retryRun }) => {
  it.each(cases)('$what', ({ live, row = {}, failures = {}, answer, leads, calls = {} }) =>
    withFailedRun(async (fixture) => {
      if (live !== null) await fixture.place(workflow(...live));
      await fixture.set(row);
      const { kube, count } = failing(fixture.ports.kube, failures);
      const result = await new RunRetrier({ ...fixture.ports, kube }, { retryRun }).retry(run);
      expect(result.ok ? 'ok' : result.error.code).toBe(answer);
      expect(await fixture.row()).toMatchObject(leads);
      const { replace = count('replace'), create = count('create') } = calls;
      expect({ replace: count('replace'), create: count('create') }).toEqual({ replace, create });
    }),
  );

  it('keeps what has succeeded, forgets what has failed, and stamps the workflow', () =>
    withFailedRun(async (fixture) => {
      await fixture.place(workflow(0));
      expect(await new RunRetrier(fixture.ports, { retryRun }).retry(run)).toEqual(done);
      const [live] = await fixture.workflows();
      expect(live === undefined ? 0 : generationOf(live)).toBe(1);
      const nodes = {
        'train-x7k2p': { type: 'DAG', phase: 'Running' },
        'train-x7k2p-fetch': { type: 'Pod', phase: 'Succeeded' },
      };
      expect(live?.status).toEqual({ phase: 'Running', nodes });
      expect((await fixture.row()).WorkflowRuntimeManifest).toContain('retry-generation');
    }));

  it('knows no other run', () =>
    withFailedRun(async ({ ports }) => {
      const result = await new RunRetrier(ports, { retryRun }).retry('run-2');
      expect(result).toMatchObject({ error: { code: 'notFound' } });
    }));
});

/** Does something between the reading of the row and the rest of a retry. */
async function prepared(fixture: RetryFixture, meanwhile: () => Promise<unknown>): Promise<[RetrySteps, Retry]> {
  const steps = new RetrySteps(fixture.ports);
  const retry = await steps.prepare(run);
  if (!retry.ok) throw new Error(retry.error.message);
  await meanwhile();
  return [steps, retry.value];
}

describe('what a claim alone does not settle', () => {
  it.each([
    { name: 'claimed', retryRun: claimed, goesOn: true },
    { name: 'guarded', retryRun: guarded, goesOn: false },
  ])('a run that has succeeded since: $name', ({ retryRun, goesOn }) =>
    withFailedRun(async (fixture) => {
      await fixture.place(workflow(1, 'Succeeded'));
      const [steps, retry] = await prepared(fixture, () => fixture.set({ State: 'SUCCEEDED', RetryGeneration: 1 }));
      expect((await retryRun.retry(steps, retry)).ok).toBe(goesOn);
      expect((await fixture.workflows()).map(phaseOf)).toEqual([goesOn ? 'Running' : 'Succeeded']);
      expect(await fixture.row()).toMatchObject({ State: goesOn ? 'RUNNING' : 'SUCCEEDED' });
    }),
  );

  it('a run that has failed once more since, of which only the latest may be taken up', () =>
    withFailedRun(async (fixture) => {
      await fixture.place(workflow(1));
      const again = JSON.stringify(workflow(1));
      const change = { WorkflowRuntimeManifest: again, RetryGeneration: 1 };
      const [steps, retry] = await prepared(fixture, () => fixture.set(change));
      expect(await guarded.retry(steps, retry)).toMatchObject({ error: { code: 'invalidArgument' } });
    }));

  it.each([
    { name: 'claimed', retryRun: claimed, goes: true },
    { name: 'guarded', retryRun: guarded, goes: false },
  ])('a pod that is at work: $name', ({ retryRun, goes }) =>
    withFailedRun(async (fixture) => {
      const { kube } = fixture.ports;
      const spec = { containers: [{ name: 'main', image: 'step' }] };
      await kube.create(pods, 'team', { apiVersion: 'v1', kind: 'Pod', metadata: { name: failedPod }, spec });
      await fixture.place(workflow(0));
      expect(await new RunRetrier(fixture.ports, { retryRun }).retry(run)).toEqual(done);
      expect((await kube.get(pods, 'team', failedPod)).ok).toBe(!goes);
    }),
  );

  it.each([
    { name: 'claimed', retryRun: claimed, answer: 'ok', generation: 1 },
    { name: 'guarded', retryRun: guarded, answer: 'unavailable', generation: 0 },
  ])('a workflow that is at work: $name', ({ retryRun, answer, generation }) =>
    withFailedRun(async (fixture) => {
      await fixture.place(workflow(0, 'Running'));
      const result = await new RunRetrier(fixture.ports, { retryRun }).retry(run);
      expect(result.ok ? 'ok' : result.error.code).toBe(answer);
      expect((await fixture.workflows()).map(generationOf)).toEqual([generation]);
      expect(await fixture.row()).toMatchObject({ State: 'RUNNING', FinishedAtInSec: 0 });
    }),
  );

  it.each([
    { name: 'claimed', retryRun: claimed, State: 'RUNNING' },
    { name: 'guarded', retryRun: guarded, State: 'SUCCEEDED' },
  ])('a report that comes before the answer to the write: $name', ({ retryRun, State }) =>
    withFailedRun(async (fixture) => {
      await fixture.place(workflow(0));
      const { kube, sql } = fixture.ports;
      const { kube: passing } = failing(kube, {});
      const overtaken: Kube = {
        ...passing,
        async replace(...call) {
          const put = await kube.replace(...call);
          await sql.query.updateTable('run_details').set({ State: 'SUCCEEDED', FinishedAtInSec: 500 }).execute();
          return put;
        },
      };
      expect(await new RunRetrier({ ...fixture.ports, kube: overtaken }, { retryRun }).retry(run)).toEqual(done);
      expect(await fixture.row()).toMatchObject({ State });
    }),
  );
});

describe('case 27b: ClaimRunForRetry, upstream run_store_test.go', () => {
  it('is taken over when it is abandoned, by whoever may', () =>
    withFailedRun(async ({ ports, set, row }) => {
      const claims = new RetryClaims(ports.sql);
      const now = Math.floor(ports.clock.now() / 1000);
      const claim = (takeover: boolean) =>
        claims.claim(run, { claimable: ({ State }) => State === 'FAILED', takeover, now });
      const before = { State: 'FAILED', FinishedAtInSec: 100 } as const;
      expect(await claim(false)).toEqual({ ok: true, value: { generation: 1, before } });
      expect(await row()).toMatchObject({ State: 'PENDING', FinishedAtInSec: 0, RetryClaimedAtInSec: now });
      expect(await claim(true)).toMatchObject({ error: { code: 'invalidArgument' } });
      await set({ RetryClaimedAtInSec: 0 });
      expect(await claim(false)).toMatchObject({ error: { code: 'invalidArgument' } });
      expect(await claim(true)).toMatchObject({ ok: true, value: { generation: 2 } });
      await claims.rollBack(run, { generation: 1, before });
      expect(await row()).toMatchObject({ State: 'PENDING', RetryGeneration: 2 });
      await claims.rollBack(run, { generation: 2, before });
      expect(await row()).toMatchObject({ ...before, RetryGeneration: 2, RetryClaimedAtInSec: 0 });
    }));
});
