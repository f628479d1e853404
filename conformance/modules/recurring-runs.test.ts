import { KubeConfig } from '@kubernetes/client-node';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kubeOn } from '../../adapters/kube/kube-on.ts';
import { postgresOn } from '../../adapters/postgres/postgres-on.ts';
import { customResource } from '../../models/kube/resource-definition.ts';
import type { Kube } from '../../modules/ports/kube.ts';
import { createTables } from '../../modules/ports/sql/create-tables.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import { scheduleOf } from '../../modules/recurring-runs/job/create-job.ts';
import { runIdOf, workflows, type Workflow } from '../../modules/recurring-runs/resources/workflow.ts';
import { scheduledWorkflows } from '../../modules/recurring-runs/resources/scheduled-workflow.ts';
import type { PipelineSchema } from '../../modules/recurring-runs/store/schema.ts';
import { pipelineTables } from '../../modules/recurring-runs/store/tables.ts';
import { serveKube, type ServedKube } from '../../serve/kube/serve-kube.ts';
import { describeWithPostgres } from '../sql/servers/postgres.fixture.ts';
import type { RunAnswer, RunTask } from './recurring-runs.worker.ts';
import { Workers } from './workers.ts';

const namespace = 'team';
const replicas = 3;

/** Until the server and the processes are up, ms. */
const startWithin = 60_000;

/** Tries that a race gets to show; it mostly shows in the first ones. */
const patience = 200;

describeWithPostgres('recurring runs in processes of their own on PostgreSQL', (server) => {
  let served: ServedKube;
  let workers: Workers<RunTask, RunAnswer>;
  let pool: pg.Pool;
  let sql: Sql<PipelineSchema>;
  let kube: Kube;
  let job = '';
  let slots = 0;

  beforeAll(async () => {
    const resources = [customResource(scheduledWorkflows), customResource(workflows)];
    served = await serveKube({ nodes: 0, resources, namespaces: [namespace] });
    const { connection } = server();
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(served.kubeconfig);
    kube = kubeOn(kubeConfig);
    pool = new pg.Pool(connection);
    sql = postgresOn<PipelineSchema>(pool);
    await createTables(sql, pipelineTables);
    job = await setUpRecurringRun(sql, kube);
    workers = await Workers.start('recurring-runs.worker', replicas, {
      postgres: connection,
      kubeconfig: served.kubeconfig,
    });
  }, startWithin);
  afterAll(async () => {
    await workers?.stop();
    await pool?.end();
    await served?.close();
  });

  /** All replicas create the run of one new slot at the same moment. */
  async function race(variant: Extract<RunTask, { kind: 'create' }>['variant']) {
    const index = (slots += 1);
    const request = {
      displayName: `slot-${index}`,
      recurringRunId: job,
      namespace,
      pipelineId: 'pipeline',
      pipelineVersionId: '',
      parameters: {},
      slot: { index, scheduledAt: index * 60, schedule: 'schedule' },
    };
    const answers = await workers.ask(() => ({ kind: 'create', variant, request }));
    const rows = await sql.query
      .selectFrom('run_details')
      .selectAll()
      .where('DisplayName', '=', request.displayName)
      .execute();
    const list = await kube.list(workflows, namespace);
    const ids = new Set([
      ...rows.map(({ UUID }) => UUID),
      ...answers.flatMap((answer) => (answer.ok ? [answer.value?.UUID] : [])),
    ]);
    const live = list.ok ? list.value.items.filter((workflow) => ids.has(runIdOf(workflow) ?? '')) : [];
    return { answers, rows, live };
  }

  test('without a check every replica makes a run of its own', async () => {
    const { rows, live, answers } = await race('noCheck');
    expect(answers.filter(({ ok }) => ok)).toHaveLength(replicas);
    expect([rows.length, live.length]).toEqual([replicas, replicas]);
  });

  test('a look before the insert lets several through', async () => {
    let most = 0;
    for (let nth = 0; nth < patience && most < 2; nth++) most = Math.max(most, (await race('preflight')).rows.length);
    expect(most).toBeGreaterThan(1);
  });

  test('a derived key stops the second row, and not the second workflow', async () => {
    let most = 0;
    for (let nth = 0; nth < patience && most < 2; nth++) {
      const { rows, live, answers } = await race('deterministicId');
      expect(rows).toHaveLength(1);
      expect(answers.map((answer) => answer.ok && answer.value?.UUID)).toEqual(answers.map(() => rows[0]?.UUID));
      most = Math.max(most, live.length);
    }
    expect(most).toBeGreaterThan(1);
  });

  test('the row first: one row, one workflow, one answer to all', async () => {
    for (let nth = 0; nth < 25; nth++) {
      const { rows, live, answers } = await race('databaseFirst');
      expect([rows.length, live.length]).toEqual([1, 1]);
      expect(answers).toEqual(answers.map(() => ({ ok: true, value: rows[0] })));
    }
  });

  test.each(['returnFirst', 'error'] as const)(
    'reports of a workflow without a row make one: %s',
    async (onDuplicate) => {
      for (let nth = 0; nth < 20; nth++) {
        const id = `reported-${onDuplicate.toLowerCase()}-${nth}`;
        const workflow = await workflowWithoutRow(id);
        const answers = await workers.ask(() => ({ kind: 'report', workflow, onDuplicate }));
        const rows = await sql.query.selectFrom('run_details').select('State').where('UUID', '=', id).execute();
        expect(rows).toEqual([{ State: 'RUNNING' }]);
        const failed = answers.flatMap((answer) => (answer.ok ? [] : [answer.error.code]));
        expect(failed).toEqual(onDuplicate === 'error' ? failed.map(() => 'internal') : []);
      }
    },
  );

  async function workflowWithoutRow(runId: string): Promise<Workflow> {
    const owner = { apiVersion: 'kubeflow.org/v1beta1', kind: 'ScheduledWorkflow', name: 'schedule', uid: job };
    const labels = { 'pipeline/runid': runId };
    const made = await kube.create(workflows, namespace, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { name: runId, namespace, labels, ownerReferences: [owner] },
      spec: { entrypoint: 'echo' },
      status: { phase: 'Running' },
    });
    if (!made.ok) throw new Error(made.error.message);
    return made.value;
  }
});

/** A pipeline, and a schedule that runs it. Returns the uid of the schedule. */
async function setUpRecurringRun(sql: Sql<PipelineSchema>, kube: Kube): Promise<string> {
  const spec = { pipelineInfo: { name: 'echo' } };
  const version = { UUID: 'version', PipelineId: 'pipeline', Name: 'echo', CreatedAtInSec: 0 };
  const row = { ...version, PipelineSpec: JSON.stringify(spec) };
  await sql.query.insertInto('pipeline_versions').values(row).execute();
  const pipeline = { pipelineId: 'pipeline', pipelineVersionId: '', parameters: {} };
  const trigger = { periodicSchedule: { intervalSecond: 60 } };
  const schedule = scheduleOf({ displayName: 'schedule', namespace, trigger, ...pipeline }, spec);
  const made = await kube.create(scheduledWorkflows, namespace, {
    ...schedule,
    metadata: { name: 'schedule', namespace },
  });
  if (!made.ok) throw new Error(made.error.message);
  const { uid = '' } = made.value.metadata;
  const names = { DisplayName: 'schedule', Name: 'schedule', Namespace: namespace };
  const job = { UUID: uid, ...names, PipelineId: 'pipeline', PipelineVersionId: '' };
  await sql.query.insertInto('jobs').values(job).execute();
  return uid;
}
