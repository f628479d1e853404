import { KubeConfig } from '@kubernetes/client-node';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kubeOn } from '../../adapters/kube/kube-on.ts';
import { postgresOn } from '../../adapters/postgres/postgres-on.ts';
import { customResource } from '../../models/kube/resource-definition.ts';
import type { Kube } from '../../modules/ports/kube.ts';
import { createTables } from '../../modules/ports/sql/create-tables.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import { runIdLabel } from '../../modules/recurring-runs/resources/labels.ts';
import { generationOf, phaseOf, workflows } from '../../modules/recurring-runs/resources/workflow.ts';
import { reportedOf } from '../../modules/recurring-runs/store/reported.ts';
import { unreported, type PipelineSchema, type RunRow } from '../../modules/recurring-runs/store/schema.ts';
import { pipelineTables } from '../../modules/recurring-runs/store/tables.ts';
import { kubeconfigOf } from '../../serve/kube/kubeconfig.ts';
import { serveKube, type ServedKube } from '../../serve/kube/serve-kube.ts';
import { describeWithPostgres } from '../sql/servers/postgres.fixture.ts';
import { Gate, type Passage } from './gate.fixture.ts';
import type { RunAnswer, RunTask } from './recurring-runs.worker.ts';
import { Workers } from './workers.ts';

const namespace = 'team';
const program = 'recurring-runs.worker';

/** Until the servers and the processes are up, ms. */
const startWithin = 60_000;

describeWithPostgres('retries in processes of their own on PostgreSQL', (server) => {
  let served: ServedKube;
  let gate: Gate;
  let struck: Workers<RunTask, RunAnswer>;
  let others: Workers<RunTask, RunAnswer>;
  let pool: pg.Pool;
  let sql: Sql<PipelineSchema>;
  let kube: Kube;

  beforeAll(async () => {
    served = await serveKube({ nodes: 0, resources: [customResource(workflows)], namespaces: [namespace] });
    gate = await Gate.before(served.url);
    const { connection } = server();
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(served.kubeconfig);
    kube = kubeOn(kubeConfig);
    pool = new pg.Pool(connection);
    sql = postgresOn<PipelineSchema>(pool);
    await createTables(sql, pipelineTables);
    const gated = { postgres: connection, kubeconfig: kubeconfigOf([{ name: 'gate', url: gate.url }]) };
    struck = await Workers.start(program, 2, gated);
    others = await Workers.start(program, 2, { postgres: connection, kubeconfig: served.kubeconfig });
  }, startWithin);
  afterAll(async () => {
    await struck?.stop();
    await others?.stop();
    await gate?.close();
    await pool?.end();
    await served?.close();
  });

  /** A run whose Workflow has failed, which its row says. */
  async function failedRun(run: string): Promise<void> {
    const made = await kube.create(workflows, namespace, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { name: run, namespace, labels: { [runIdLabel]: run } },
      spec: { entrypoint: 'train' },
      status: { phase: 'Failed', nodes: { [`${run}-step`]: { type: 'Pod', phase: 'Failed' } } },
    });
    if (!made.ok) throw new Error(made.error.message);
    const origin = { PipelineId: '', PipelineVersionId: '', PipelineSpecManifest: '' };
    const names = { UUID: run, JobUUID: '', DisplayName: run, Name: run, Namespace: namespace };
    const times = { CreatedAtInSec: 0, ScheduledAtInSec: 0 };
    const row = { ...names, ...origin, ...times, ...unreported, ...reportedOf(made.value) };
    await sql.query.insertInto('run_details').values(row).execute();
  }

  /** State and generation of the row, phase and generation of the Workflow. */
  async function standing(run: string): Promise<readonly unknown[]> {
    const row: RunRow = await sql.query
      .selectFrom('run_details')
      .selectAll()
      .where('UUID', '=', run)
      .executeTakeFirstOrThrow();
    const live = await kube.get(workflows, namespace, run);
    const workflow = live.ok ? [phaseOf(live.value), generationOf(live.value)] : [];
    return [row.State, row.RetryGeneration, ...workflow];
  }

  async function retriedByAnother(run: string): Promise<string> {
    const answer = await others.askOne(0, { kind: 'retry', run });
    return answer.ok ? 'ok' : answer.error.code;
  }

  /** Lets the claim count as older than it may be. */
  async function expire(run: string): Promise<void> {
    await sql.query.updateTable('run_details').set({ RetryClaimedAtInSec: 0 }).where('UUID', '=', run).execute();
  }

  const writes =
    (run: string, answered: boolean) =>
    ({ method, target, answer }: Passage): boolean =>
      method === 'PUT' && target.includes(`/workflows/${run}`) && (answer !== null) === answered;

  test.each([
    {
      when: 'before its PUT arrives',
      run: 'not-applied',
      index: 0,
      answered: false,
      left: ['PENDING', 1, 'Failed', 0],
      end: ['RUNNING', 2, 'Running', 2],
      late: 409,
    },
    {
      when: 'before it learns of its PUT',
      run: 'applied',
      index: 1,
      answered: true,
      left: ['PENDING', 1, 'Running', 1],
      end: ['RUNNING', 1, 'Running', 1],
      late: 200,
    },
  ])('who is killed $when leaves a claim, which another one settles', async (strike) => {
    const { run, index, answered, left, end, late } = strike;
    await failedRun(run);
    const standingAtGate = gate.hold(writes(run, answered));
    // It is killed in the middle: nobody answers.
    struck.askOne(index, { kind: 'retry', run }).catch(() => {});
    const held = await standingAtGate;
    await struck.kill(index);
    expect(await standing(run)).toEqual(left);
    expect(await retriedByAnother(run)).toBe('invalidArgument');
    await expire(run);
    expect(await retriedByAnother(run)).toBe('ok');
    expect(await standing(run)).toEqual(end);
    expect(await held.release()).toBe(late);
    expect(await standing(run)).toEqual(end);
  });

  test('of two that retry at the same moment, one does', async () => {
    for (let nth = 0; nth < 10; nth++) {
      const run = `both-${nth}`;
      await failedRun(run);
      const answers = await others.ask(() => ({ kind: 'retry', run }));
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await standing(run)).toEqual(['RUNNING', 1, 'Running', 1]);
    }
  });
});
