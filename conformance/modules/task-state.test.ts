import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { postgresOn } from '../../adapters/postgres/postgres-on.ts';
import { createTables } from '../../modules/ports/sql/create-tables.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import type { TaskRow, TaskSchema } from '../../modules/task-state/schema.ts';
import { pipelineRoot } from '../../scenarios/kubeflow-task-state/world.ts';
import { taskTables } from '../../modules/task-state/tables.ts';
import type { NewTask, RunPage, RunsAsked, RunView, TaskChange } from '../../modules/task-state/task-api.ts';
import { serveKube, type ServedKube } from '../../serve/kube/serve-kube.ts';
import { describeWithPostgres } from '../sql/servers/postgres.fixture.ts';
import type { TaskAnswer, TaskCall } from './task-state.worker.ts';
import { Workers, type WorkerSetup } from './workers.ts';

const replicas = 3;

/** Until the server and the processes are up, ms. */
const startWithin = 60_000;

/** Looks, 10 ms apart, until what is waited for should have come. */
const patience = 2000;

type Variant = TaskCall['variant'];
type Servers = Workers<TaskCall, TaskAnswer>;

describeWithPostgres('API servers of tasks in processes of their own on PostgreSQL', (server) => {
  let served: ServedKube;
  let setup: WorkerSetup;
  let servers: Servers;
  /** One more, to be asked by itself. */
  let other: Servers;
  let pool: pg.Pool;
  let sql: Sql<TaskSchema>;
  let runs = 0;

  const start = (count: number): Promise<Servers> => Workers.start('task-state.worker', count, setup);

  beforeAll(async () => {
    served = await serveKube({ nodes: 0 });
    setup = { postgres: server().connection, kubeconfig: served.kubeconfig };
    pool = new pg.Pool(server().connection);
    sql = postgresOn<TaskSchema>(pool);
    await createTables(sql, taskTables);
    [servers, other] = await Promise.all([start(replicas), start(1)]);
  }, startWithin);
  afterAll(async () => {
    await Promise.all([servers?.stop(), other?.stop()]);
    await pool?.end();
    await served?.close();
  });

  async function newRun(namespace = 'team'): Promise<string> {
    const id = `run-${(runs += 1)}`;
    await sql.query
      .insertInto('run_details')
      .values({ UUID: id, Namespace: namespace, State: 'RUNNING', Attempt: 1, CreatedAtInSec: runs })
      .execute();
    return id;
  }

  const tasksOf = (run: string): Promise<TaskRow[]> =>
    sql.query.selectFrom('tasks').selectAll().where('RunUUID', '=', run).orderBy('Name').execute();

  const statesOf = async (run: string): Promise<readonly string[]> =>
    (await tasksOf(run)).map(({ Name, State }) => `${Name} ${State}`);

  async function make(variant: Variant, task: NewTask): Promise<string> {
    return idOf((await other.ask(() => ({ variant, kind: 'create', task })))[0]);
  }

  /** A run with a DAG of `replicas` containers; resolves to the run and the containers' ids. */
  async function newDag(
    variant: Variant,
    namespace?: string,
  ): Promise<{ readonly run: string; readonly children: readonly string[] }> {
    const run = await newRun(namespace);
    const parent = await make(variant, { ...aTask(run, null, 'dag'), type: 'DAG', dagTasks: replicas });
    const children: string[] = [];
    for (let nth = 0; nth < replicas; nth++) children.push(await make(variant, aTask(run, parent, `task-${nth}`)));
    return { run, children };
  }

  /** Holds the lock of a row until what it resolves to is called. */
  async function lockTask(name: string, run: string): Promise<() => Promise<void>> {
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM tasks WHERE "Name" = $1 AND "RunUUID" = $2 FOR UPDATE', [name, run]);
    return async () => {
      await client.query('COMMIT');
      client.release();
    };
  }

  /** Resolves once so many transactions wait for a lock. */
  async function waiting(count: number): Promise<void> {
    const query = 'SELECT count(*)::integer AS count FROM pg_stat_activity WHERE wait_event_type = $1';
    const seen = async () => (await pool.query<{ count: number }>(query, ['Lock'])).rows[0]?.count;
    for (let look = 0; look < patience && (await seen()) !== count; look++) await sleep(10);
    expect(await seen()).toBe(count);
  }

  const succeed = (variant: Variant, id: string, change: TaskChange = {}): TaskCall => ({
    variant,
    kind: 'update',
    update: { id, change: { state: 'SUCCEEDED', finishedAt: 1, ...change }, attempt: 1 },
  });

  test.each(['server-side', 'mlmd-removal'] as const)('one key makes one row, for all who ask: %s', async (variant) => {
    for (let nth = 0; nth < 20; nth++) {
      const run = await newRun();
      const answers = await servers.ask(() => ({ variant, kind: 'create', task: aTask(run, null, 'task') }));
      const rows = await tasksOf(run);
      expect(rows).toHaveLength(1);
      expect(answers.map(idOf)).toEqual(answers.map(() => rows[0]?.UUID));
    }
  });

  test('without a key everyone who asks makes a row (#12430)', async () => {
    const run = await newRun();
    await servers.ask(() => ({ variant: 'pr-12430', kind: 'create', task: aTask(run, null, 'task') }));
    expect(await tasksOf(run)).toHaveLength(replicas);
  });

  test.each([
    ['server-side', 'SUCCEEDED'],
    ['pr-13986', 'RUNNING'],
  ] as const)('T4: children end at the same moment; the server %s leaves their parent %s', async (variant, state) => {
    for (let nth = 0; nth < 20; nth++) {
      const { run, children } = await newDag(variant);
      await servers.ask((index) => succeed(variant, children[index] ?? ''));
      const ended = children.map((_, index) => `task-${index} SUCCEEDED`);
      expect(await statesOf(run)).toEqual([`dag ${state}`, ...ended]);
    }
  });

  test('what updates of one task bring at the same moment adds up', async () => {
    for (let nth = 0; nth < 10; nth++) {
      const { run, children } = await newDag('server-side');
      await servers.ask((index) => {
        const outputs = [
          { type: 'OUTPUT', key: `key-${index}`, value: [index, { deep: 'ä' }], producer: null },
        ] as const;
        return succeed('server-side', children[0] ?? '', { outputs });
      });
      const task = (await tasksOf(run)).find(({ UUID }) => UUID === children[0]);
      expect(task?.OutputParameters.map(({ key, value }) => [key, value]).toSorted()).toEqual(
        children.map((_, index) => [`key-${index}`, [index, { deep: 'ä' }]]),
      );
      expect(task?.StateHistory.map((entry) => entry.state)).toEqual(['RUNNING', 'SUCCEEDED']);
    }
  });

  test('the end of a run and the ends of its tasks at the same moment: who comes late is refused', async () => {
    for (let nth = 0; nth < 20; nth++) {
      const { run, children } = await newDag('server-side');
      const answers = await servers.ask((index) =>
        index === 0
          ? { variant: 'server-side', kind: 'end', run, state: 'FAILED' }
          : succeed('server-side', children[index] ?? ''),
      );
      const [ended, ...updated] = answers;
      expect(ended?.ok).toBe(true);
      const states = updated.map((answer, index) => `task-${index + 1} ${answer.ok ? 'SUCCEEDED' : 'FAILED'}`);
      expect(await statesOf(run)).toEqual(['dag FAILED', 'task-0 FAILED', ...states]);
      const [late] = await other.ask(() => succeed('server-side', children[0] ?? ''));
      expect(late).toMatchObject({
        ok: false,
        error: { code: 'invalidArgument', message: expect.stringContaining('terminal state FAILED') },
      });
    }
  });

  test.each([
    ['checked-first', ['dag RUNNING', 'task-0 SUCCEEDED', 'task-1 RUNNING', 'task-2 RUNNING'], 1],
    ['server-side', ['dag FAILED', 'task-0 SUCCEEDED', 'task-1 FAILED', 'task-2 FAILED'], 2],
  ] as const)('T1: an update stalls while its run ends: %s', async (variant, states, stalled) => {
    const { run, children } = await newDag(variant);
    const release = await lockTask('task-0', run);
    const updated = servers.ask((index) =>
      index === 0
        ? succeed(variant, children[0] ?? '')
        : { variant, kind: 'create', task: aTask(run, null, `idle-${index}`) },
    );
    await waiting(1);
    let over = false;
    const ended = other.ask(() => ({ variant, kind: 'end', run, state: 'FAILED' })).then(() => (over = true));
    // The recommended server's end waits for the update, so that none comes after it.
    if (stalled === 2) await waiting(2);
    else await ended;
    expect(over).toBe(stalled === 1);
    await release();
    await Promise.all([updated, ended]);
    expect((await statesOf(run)).filter((state) => !state.startsWith('idle'))).toEqual(states);
  });

  test('updates that come while the end of their run stalls wait for it, and are refused', async () => {
    const { run, children } = await newDag('server-side');
    const release = await lockTask('task-0', run);
    const ended = other.ask(() => ({ variant: 'server-side', kind: 'end', run, state: 'FAILED' }));
    await waiting(1);
    const updated = servers.ask((index) => succeed('server-side', children[index] ?? ''));
    await waiting(1 + replicas);
    await release();
    await ended;
    expect((await updated).map(({ ok }) => ok)).toEqual(children.map(() => false));
    expect(await statesOf(run)).toEqual(['dag FAILED', ...children.map((_, index) => `task-${index} FAILED`)]);
  });

  test('of retries at the same moment one starts the run again, and fences off the attempt before', async () => {
    for (let nth = 0; nth < 10; nth++) {
      const { run, children } = await newDag('server-side');
      await other.ask(() => ({ variant: 'server-side', kind: 'end', run, state: 'FAILED' }));
      const retried = await servers.ask(() => ({ variant: 'server-side', kind: 'retry', run }));
      expect(retried.filter(({ ok }) => ok)).toEqual([{ ok: true, value: 2 }]);
      const [late] = await other.ask(() => succeed('server-side', children[0] ?? ''));
      expect(late).toMatchObject({ ok: false, error: { message: expect.stringContaining('attempt 2, not 1') } });
    }
  });

  /** A run with a task that has SUCCEEDED and put out an artifact; and another with a task that may take that over. */
  async function newCached(): Promise<
    Readonly<Record<'first' | 'source' | 'second' | 'task' | 'fingerprint', string>>
  > {
    const variant = 'server-side';
    const [first, second] = [await newRun(), await newRun()];
    const fingerprint = `image of ${first}`;
    const source = await make(variant, { ...aTask(first, null, 'source'), fingerprint });
    const output = { io: 'OUTPUT', iteration: null, key: 'model', type: 'system.Model' } as const;
    const artifact = { ...output, namespace: 'team', uri: `${pipelineRoot}${first}`, task: source, run: first };
    const [put] = await other.ask(() => ({ variant, kind: 'put', artifacts: [artifact] }));
    expect(put?.ok).toBe(true);
    await other.ask(() => succeed(variant, source));
    return { first, source, second, task: await make(variant, aTask(second, null, 'task')), fingerprint };
  }

  const artifactsOf = async (run: string): Promise<number> =>
    (await sql.query.selectFrom('artifacts').select('UUID').where('Uri', '=', `${pipelineRoot}${run}`).execute())
      .length;

  const linksOf = async (task: string): Promise<number> =>
    (await sql.query.selectFrom('artifact_tasks').select('UUID').where('TaskID', '=', task).execute()).length;

  const deletionOf = (run: string): TaskCall => ({ variant: 'server-side', kind: 'delete', run });
  const reuseOf = (id: string, source: string): TaskCall => ({
    variant: 'server-side',
    kind: 'reuse',
    reuse: { id, source, attempt: 1 },
  });

  test('T10: a run is deleted between a look at the cache and the links: nothing is taken over', async () => {
    const { first, source, second, task, fingerprint } = await newCached();
    const [found] = await other.ask(() => ({ variant: 'server-side', kind: 'find', namespace: 'team', fingerprint }));
    expect(found).toMatchObject({ ok: true, value: { task: { UUID: source }, outputs: [{ TaskID: source }] } });
    expect((await other.ask(() => deletionOf(first)))[0]?.ok).toBe(true);
    const [reused] = await other.ask(() => reuseOf(task, source));
    expect(reused).toMatchObject({ ok: false, error: { code: 'notFound' } });
    expect(await statesOf(second)).toEqual(['task RUNNING']);
    expect([await linksOf(task), await artifactsOf(first)]).toEqual([0, 0]);
  });

  test('T10: a deletion waits for who takes a result over, and leaves what that needs', async () => {
    const { first, source, second, task } = await newCached();
    const release = await lockTask('task', second);
    const idle = (nth: number): TaskCall => ({
      variant: 'server-side',
      kind: 'create',
      task: aTask(second, null, `idle-${nth}`),
    });
    const reused = servers.ask((index) => (index === 0 ? reuseOf(task, source) : idle(index)));
    await waiting(1);
    const deleted = other.ask(() => deletionOf(first));
    await waiting(2);
    await release();
    expect([(await reused)[0]?.ok, (await deleted)[0]?.ok]).toEqual([true, true]);
    expect(await statesOf(second)).toContain('task CACHED');
    expect([await tasksOf(first), await linksOf(task), await artifactsOf(first)]).toEqual([[], 1, 1]);
    await other.ask(() => deletionOf(second));
    expect(await artifactsOf(first)).toBe(0);
  });

  test('T10: reuse and deletion at the same moment: all of the result is taken over, or nothing', async () => {
    for (let nth = 0; nth < 20; nth++) {
      const { first, source, task } = await newCached();
      const [reused, ...deleted] = await servers.ask((index) =>
        index === 0 ? reuseOf(task, source) : deletionOf(first),
      );
      expect(deleted.map((answer) => answer.ok || answer.error.code)).toContain(true);
      const taken = reused?.ok === true ? 1 : 0;
      expect([await linksOf(task), await artifactsOf(first)]).toEqual([taken, taken]);
    }
  });

  const listOf = (asked: Partial<RunsAsked<RunView>>): TaskCall => ({
    variant: 'server-side',
    kind: 'list',
    asked: { namespace: 'team', view: 'FULL', size: 100, token: '', ...asked },
  });

  test('a list of runs comes in pages of both views', async () => {
    const runs: string[] = [];
    for (let nth = 0; nth < 5; nth++) runs.push(await newRun('pages'));
    await make('server-side', aTask(runs[1] ?? '', null, 'task'));
    const pageOf = async (asked: Partial<RunsAsked<RunView>>) =>
      runsOf((await other.ask(() => listOf({ namespace: 'pages', ...asked })))[0]);
    const first = await pageOf({ size: 3 });
    expect(first.runs).toMatchObject([{ tasks: [] }, { id: runs[1], tasks: [{ Name: 'task' }] }, { tasks: [] }]);
    const second = await pageOf({ size: 3, token: first.next });
    expect([...first.runs, ...second.runs].map(({ id }) => id)).toEqual(runs);
    expect([first.total, second.total, second.next]).toEqual([5, 5, '']);
    const summary = await pageOf({ view: 'DEFAULT', size: 0 });
    expect(summary.runs.map((run) => run.view === 'DEFAULT' && run.taskCount)).toEqual([0, 1, 0, 0, 0]);
  });

  test('a list of runs is of one moment, though it stalls while a run is started again', async () => {
    const { run } = await newDag('server-side', 'stalled');
    await other.ask(() => ({ variant: 'server-side', kind: 'end', run, state: 'FAILED' }));
    const client = await pool.connect();
    await client.query('BEGIN; LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE');
    const listed = other.ask(() => listOf({ namespace: 'stalled' }));
    await waiting(1);
    await client.query('UPDATE run_details SET "Attempt" = 2, "State" = \'RUNNING\' WHERE "UUID" = $1', [run]);
    await client.query('UPDATE tasks SET "State" = \'RUNNING\' WHERE "RunUUID" = $1', [run]);
    await client.query('COMMIT');
    client.release();
    const failed = { State: 'FAILED' };
    expect(runsOf((await listed)[0]).runs).toMatchObject([
      { view: 'FULL', state: 'FAILED', attempt: 1, tasks: [failed, failed, failed, failed] },
    ]);
  });

  test('a server that is killed between a task and its parent has changed neither; the next one ends both', async () => {
    const { run, children } = await newDag('server-side');
    const [last = '', ...first] = children;
    for (const id of first) await other.ask(() => succeed('server-side', id));
    const release = await lockTask('dag', run);
    const victim = await start(1);
    const update = expect(victim.ask(() => succeed('server-side', last))).rejects.toThrow('it ended');
    await waiting(1);
    await victim.kill(0);
    await update;
    await release();
    await waiting(0);
    expect(await statesOf(run)).toEqual(['dag RUNNING', 'task-0 RUNNING', 'task-1 SUCCEEDED', 'task-2 SUCCEEDED']);
    const restarted = await start(1);
    await restarted.ask(() => succeed('server-side', last));
    await restarted.stop();
    expect(await statesOf(run)).toEqual(['dag SUCCEEDED', ...children.map((_, index) => `task-${index} SUCCEEDED`)]);
    await other.ask(() => ({ variant: 'server-side', kind: 'end', run, state: 'SUCCEEDED' }));
    expect((await tasksOf(run)).map(({ StateHistory }) => StateHistory.length)).toEqual([2, 2, 2, 2]);
  });
});

function aTask(run: string, parent: string | null, name: string): NewTask {
  const nothing = { iteration: null, inputs: [], fingerprint: '', dagTasks: null, iterations: null };
  return { ...nothing, run, parent, name, type: 'RUNTIME', state: 'RUNNING', attempt: 1 };
}

/** The id of the task that a server answered with. */
function idOf(answer: TaskAnswer | undefined): string {
  if (answer?.ok !== true || answer.value === null || typeof answer.value === 'number' || !('UUID' in answer.value)) {
    throw new Error(`no task: ${JSON.stringify(answer)}`);
  }
  return answer.value.UUID;
}

/** The page of runs that a server answered with. */
function runsOf(answer: TaskAnswer | undefined): RunPage<RunView> {
  if (answer?.ok !== true || answer.value === null || typeof answer.value === 'number' || !('runs' in answer.value)) {
    throw new Error(`no page: ${JSON.stringify(answer)}`);
  }
  return answer.value;
}
