import { KubeConfig } from '@kubernetes/client-node';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { kubeOn } from '../../adapters/kube/kube-on.ts';
import { postgresOn } from '../../adapters/postgres/postgres-on.ts';
import { defaultConfig } from '../../modules/adoption/config.ts';
import { workerLabel } from '../../modules/adoption/labels.ts';
import { workerPod } from '../../modules/adoption/executor/worker-pod.ts';
import type { AirflowSchema, TaskInstanceTable } from '../../modules/adoption/schema.ts';
import { airflowTables } from '../../modules/adoption/tables.ts';
import { keyOfAnnotations, keyOfRow, keyText } from '../../modules/adoption/task-key.ts';
import type { Kube } from '../../modules/ports/kube.ts';
import { pods, type Pod } from '../../modules/ports/pod.ts';
import { createTables } from '../../modules/ports/sql/create-tables.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import { serveKube, type ServedKube } from '../../serve/kube/serve-kube.ts';
import { describeWithPostgres } from '../sql/servers/postgres.fixture.ts';
import type { SchedulerAnswer, SchedulerTask } from './adoption.worker.ts';
import { storedTasks, taskRows } from './tasks.fixture.ts';
import { until } from './until.fixture.ts';
import { Workers } from './workers.ts';

const replicas = 3;
const { namespace } = defaultConfig.kubernetes_executor;

/** Until the server and the processes are up, ms. */
const startWithin = 60_000;

describeWithPostgres('schedulers in processes of their own on PostgreSQL', (server) => {
  let served: ServedKube;
  let workers: Workers<SchedulerTask, SchedulerAnswer>;
  let pool: pg.Pool;
  let sql: Sql<AirflowSchema>;
  let kube: Kube;

  beforeAll(async () => {
    served = await serveKube({ nodes: 0, namespaces: [namespace] });
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(served.kubeconfig);
    kube = kubeOn(kubeConfig);
    pool = new pg.Pool(server().connection);
    sql = postgresOn<AirflowSchema>(pool);
    await createTables(sql, airflowTables);
    const setup = { postgres: server().connection, kubeconfig: served.kubeconfig };
    workers = await Workers.start('adoption.worker', replicas, setup);
  }, startWithin);
  afterAll(async () => {
    await workers?.stop();
    await pool?.end();
    await served?.close();
  });
  beforeEach(async () => {
    for (const table of ['task_instance', 'dag_run', 'job'] as const) await sql.query.deleteFrom(table).execute();
  });

  const stored = (): Promise<TaskInstanceTable[]> => storedTasks(sql);

  async function storeTasks(state: TaskInstanceTable['state'], owner: number | null): Promise<void> {
    await sql.query
      .insertInto('dag_run')
      .values({ dag_id: 'dag', run_id: 'run', state: 'running', conf: '{}' })
      .execute();
    await sql.query.insertInto('task_instance').values(taskRows(state, owner)).execute();
  }

  async function storeJob(id: number, heartbeat: number): Promise<void> {
    const row = { id, job_type: 'SchedulerJob', state: 'running', latest_heartbeat: heartbeat } as const;
    await sql.query
      .insertInto('job')
      .values({ ...row, beats: 1, adopted_by: null })
      .execute();
  }

  /** The rows of `job` for all workers: 1, 2, 3. */
  async function storeWorkers(): Promise<void> {
    for (let self = 1; self <= replicas; self++) await storeJob(self, Date.now() + 3_600_000);
  }

  test('registrations at the same moment get ids of their own', async () => {
    for (let nth = 1; nth <= 20; nth++) {
      const ids = await workers.ask(() => ({ kind: 'register' }));
      expect(new Set(ids.flat()).size).toBe(replicas);
      const { count } = await sql.query
        .selectFrom('job')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      expect(count).toBe(nth * replicas);
    }
  });

  test.each(['locked', 'at-once'] as const)('no task is claimed twice, and none is left: %s', async (how) => {
    for (let nth = 0; nth < 10; nth++) {
      await sql.query.deleteFrom('task_instance').execute();
      await sql.query.deleteFrom('dag_run').execute();
      await storeTasks('scheduled', null);
      const claimed = await workers.ask((index) => ({ kind: 'claim', self: index + 1, how }));
      const rows = await stored();
      expect(claimed.flat().sort()).toEqual(rows.map((row) => keyText(keyOfRow(row))).sort());
      for (const [index, keys] of claimed.entries()) {
        const own = rows.filter((row) => row.queued_by_job_id === index + 1 && row.state === 'queued');
        expect(own.map((row) => keyText(keyOfRow(row))).sort()).toEqual([...keys].sort());
      }
    }
  });

  test('an orphan is taken over by one', async () => {
    await storeTasks('running', 9);
    for (const task of await stored()) {
      const taken = await workers.ask((index) => ({ kind: 'take-over', self: index + 1, task }));
      expect(taken.flat()).toEqual([task.id]);
      const winner = taken.findIndex((ids) => ids.length > 0) + 1;
      expect((await stored()).find(({ id }) => id === task.id)?.queued_by_job_id).toBe(winner);
    }
  });

  test('a silent scheduler is declared dead, and taken charge of, by one', async () => {
    for (let dead = 10; dead < 15; dead++) {
      await storeJob(dead, 0);
      const mine = await workers.ask((index) => ({ kind: 'look', self: index + 1, patience: 20 }));
      expect(mine.flat().filter((id) => id === String(dead))).toHaveLength(1);
      const row = await sql.query.selectFrom('job').selectAll().where('id', '=', dead).executeTakeFirstOrThrow();
      expect(row.state).toBe('failed');
      expect(mine[(row.adopted_by ?? 0) - 1]).toContain(String(dead));
    }
  });

  test("upstream's sweeps at the same moment adopt every orphan once, with its pod", async () => {
    await storeWorkers();
    await storeJob(9, 0);
    await storeTasks('running', 9);
    for (const row of await stored()) {
      const made = await kube.create(pods, namespace, workerPod(keyOfRow(row), namespace, row.id, '9'));
      if (!made.ok) throw new Error(made.error.message);
    }
    const adopted = await workers.ask((index) => ({ kind: 'sweep', self: index + 1, threshold: 60_000 }));
    const rows = await stored();
    expect(adopted.flat().sort()).toEqual(rows.map((row) => keyText(keyOfRow(row))).sort());
    const labels = await labelsOfPods();
    for (const row of rows) {
      const owner = adopted.findIndex((keys) => keys.includes(keyText(keyOfRow(row)))) + 1;
      expect([row.queued_by_job_id, labels.get(keyText(keyOfRow(row)))]).toEqual([owner, [String(owner)]]);
    }
    for (const row of rows) await kube.delete(pods, namespace, row.id, { gracePeriodSeconds: 0 });
  });

  test('the fenced scheduler: when one of them is killed the others take over what it had', async () => {
    await storeTasks('scheduled', null);
    const scheduler = {
      scheduler_heartbeat_sec: 0.2,
      scheduler_health_check_threshold: 2,
      orphaned_tasks_check_interval: 0.5,
      scheduler_idle_sleep_time: 0.02,
      max_tis_per_query: 2,
    };
    await workers.ask(() => ({ kind: 'run', scheduler }));
    const settled = async (): Promise<boolean> => {
      const labels = await labelsOfPods();
      const living = await sql.query.selectFrom('job').select('id').where('state', '=', 'running').execute();
      const ids = new Set<number | null>(living.map(({ id }) => id));
      return (await stored()).every((row) => {
        const label = labels.get(keyText(keyOfRow(row))) ?? [];
        return ids.has(row.queued_by_job_id) && label.join() === String(row.queued_by_job_id);
      });
    };
    await until(settled);
    const before = await stored();
    expect(new Set(before.map((row) => row.queued_by_job_id)).size).toBeGreaterThan(1);
    const deaths = async (): Promise<number> =>
      (await sql.query.selectFrom('job').select('id').where('state', '=', 'failed').execute()).length;
    const earlier = await deaths();
    await workers.kill(0);
    await until(async () => (await deaths()) > earlier && (await settled()));
    const after = await stored();
    expect(after.map(({ id, try_number, state }) => ({ id, try_number, state }))).toEqual(
      before.map(({ id, try_number, state }) => ({ id, try_number, state })),
    );
    expect([...(await labelsOfPods()).values()].map((labels) => labels.length)).toEqual(after.map(() => 1));
  });

  /** The owners by their pods' labels, by key of the try. */
  async function labelsOfPods(): Promise<ReadonlyMap<string, readonly string[]>> {
    const list = await kube.list(pods, namespace);
    if (!list.ok) throw new Error(list.error.message);
    const labels = new Map<string, string[]>();
    for (const pod of list.value.items) {
      const key = keyOfPod(pod);
      labels.set(key, [...(labels.get(key) ?? []), pod.metadata.labels?.[workerLabel] ?? '']);
    }
    return labels;
  }
});

function keyOfPod({ metadata }: Pod): string {
  const key = keyOfAnnotations(metadata.annotations);
  return key === null ? '' : keyText(key);
}
