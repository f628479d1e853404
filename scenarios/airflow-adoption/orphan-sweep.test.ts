import { describe, expect, test } from 'vitest';
import type { AirflowSchema, TaskInstanceTable } from '../../modules/adoption/schema.ts';
import { WallClockRegistry } from '../../modules/adoption/registry/wall-clock-registry.ts';
import { OrphanSweep, type SweepExecutor } from '../../modules/adoption/sweep/orphan-sweep.ts';
import { independentSession } from '../../modules/adoption/sweep/sweep-session.ts';
import { DatabaseServer } from '../../models/database/server/server.ts';
import { sqlPort } from '../../models/database/client/sql-port.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import type { ResultRow } from '../../models/database/sql/value.ts';
import type { Fact } from '../../sim/history/fact.ts';
import { Simulation, simulationEpoch } from '../../sim/kernel/simulation.ts';
import { timed } from '../../sim/strategies/timed.ts';
import { airflowSchema } from './schema.ts';

interface Setting {
  readonly jobs: readonly {
    readonly id: number;
    readonly type?: string;
    readonly state: string;
    readonly age: number;
  }[];
  /** Queued task instances and who queued them. */
  readonly tasks: readonly {
    readonly id: string;
    readonly owner: number;
    readonly run?: string;
    readonly executor?: string;
    readonly heartbeat?: number;
  }[];
  /** What the executor adopts: returns the rest. */
  readonly tryAdopt?: (tasks: readonly TaskInstanceTable[], executor: string) => readonly TaskInstanceTable[];
}

interface Outcome {
  readonly reset: number | null;
  readonly tasks: ReadonlyMap<unknown, ResultRow>;
  readonly runs: readonly ResultRow[];
  readonly jobStates: ReadonlyMap<number, unknown>;
  readonly events: readonly Fact[];
}

const minute = 60_000;

/** One sweep of scheduler job 100, ten seconds into the simulation. */
async function sweepOnce({ jobs, tasks, tryAdopt = (all) => all }: Setting): Promise<Outcome> {
  const events: Fact[] = [];
  const simulation = new Simulation({
    seed: 'orphans',
    strategy: timed,
    faults: [],
    drain: 'fence',
    record: false,
    judge: (fact) => void (fact.kind === 'event' && events.push(fact)),
  });
  const database = new DatabaseServer(simulation, { schema: airflowSchema });
  database.seed('dag_run', [
    { dag_id: 'dag', run_id: 'running', state: 'running', conf: '{"a":1}' },
    { dag_id: 'dag', run_id: 'failed', state: 'failed', conf: '{}' },
    { dag_id: 'dag', run_id: 'of-airflow-2', state: 'running', conf: null },
  ]);
  database.seed(
    'job',
    jobs.map(({ id, type = 'SchedulerJob', state, age }) => {
      return { id, job_type: type, state, latest_heartbeat: simulationEpoch + 10_000 - age, beats: 1 };
    }),
  );
  database.seed(
    'task_instance',
    tasks.map(({ id, owner, run = 'running', executor = null, heartbeat = null }) => {
      const key = { dag_id: 'dag', task_id: id, run_id: run, map_index: -1, try_number: 1 };
      return { id, ...key, state: 'queued', queued_by_job_id: owner, executor, last_heartbeat_at: heartbeat };
    }),
  );
  let reset: number | null = null;
  simulation.replica({
    name: 'scheduler',
    startWithin: [10_000, 10_000],
    restartAfterExit: null,
    main: async (process) => {
      const ports = { ...machinePorts(process), sql: sqlPort<AirflowSchema>(database, process) };
      const registry = new WallClockRegistry(ports.sql, ports.clock, 30_000);
      const executorNamed = (name: string): SweepExecutor => ({
        name,
        tryAdopt: async (orphans) => tryAdopt(orphans, name),
      });
      const failStale = registry.failStale.bind(registry);
      const sweep = new OrphanSweep({
        ports,
        self: 100,
        failStale,
        executors: [executorNamed('default_exec'), executorNamed('secondary_exec')],
        asksForNothing: false,
        session: independentSession,
      });
      reset = await sweep.run();
    },
  });
  await simulation.run(minute, 1000);
  return {
    reset,
    tasks: new Map(database.committedRows('task_instance').map((row) => [row['id'], row])),
    runs: database.committedRows('dag_run'),
    jobStates: new Map(database.committedRows('job').map((row) => [Number(row['id']), row['state']])),
    events,
  };
}

const self = { id: 100, state: 'running', age: 0 };

describe('case 15: adopt_or_reset_orphaned_tasks, upstream test_scheduler_job.py', () => {
  test('a: an executor that adopts nothing: tasks of a job that is over are reset', async () => {
    const { reset, tasks } = await sweepOnce({
      jobs: [self, { id: 1, state: 'success', age: minute }],
      tasks: [
        { id: 'ti1', owner: 1 },
        { id: 'ti2', owner: 1 },
      ],
    });
    expect(reset).toBe(2);
    expect([...tasks.values()].map(({ state }) => state)).toEqual([null, null]);
    expect(tasks.get('ti1')?.['queued_by_job_id']).toBeNull();
  });

  test('b: several executors: each gets its own tasks, the default one those that name none', async () => {
    const asked = new Map<string, readonly string[]>();
    const { reset } = await sweepOnce({
      jobs: [self, { id: 1, state: 'success', age: minute }],
      tasks: [
        { id: 'ti1', owner: 1 },
        { id: 'ti2', owner: 1, executor: 'default_exec' },
        { id: 'ti3', owner: 1, executor: 'secondary_exec' },
      ],
      tryAdopt: (tasks, executor) => {
        asked.set(executor, tasks.map(({ id }) => id).toSorted());
        return executor === 'secondary_exec' ? tasks : [];
      },
    });
    expect(asked).toEqual(
      new Map([
        ['default_exec', ['ti1', 'ti2']],
        ['secondary_exec', ['ti3']],
      ]),
    );
    expect(reset).toBe(1);
  });

  test('c: a job without a heartbeat for fifteen minutes: its task is reset, one of this scheduler stays', async () => {
    const { reset, tasks, jobStates } = await sweepOnce({
      jobs: [self, { id: 1, state: 'running', age: 15 * minute }],
      tasks: [
        { id: 'old', owner: 1 },
        { id: 'own', owner: 100 },
      ],
    });
    expect(reset).toBe(1);
    expect(tasks.get('old')?.['state']).toBeNull();
    expect(tasks.get('own')?.['state']).toBe('queued');
    expect(jobStates.get(100)).toBe('running');
  });

  test('d: only SchedulerJobs are marked as failed', async () => {
    const { jobStates, events } = await sweepOnce({
      jobs: [
        self,
        { id: 1, state: 'running', age: 15 * minute },
        { id: 2, state: 'running', age: 15 * minute, type: 'TriggererJob' },
      ],
      tasks: [],
    });
    expect(Object.fromEntries(jobStates)).toEqual({ 1: 'failed', 2: 'running', 100: 'running' });
    expect(events).toMatchObject([{ name: 'sweep/marked-failed', data: { jobs: 1 } }]);
  });

  test('e: an adopted task stays queued, and belongs to the adopter', async () => {
    const { reset, tasks } = await sweepOnce({
      jobs: [self, { id: 1, state: 'failed', age: minute }],
      tasks: [
        { id: 'ti', owner: 1 },
        { id: 'heard-of', owner: 1, heartbeat: 5 },
      ],
      tryAdopt: () => [],
    });
    expect(reset).toBe(0);
    expect(tasks.get('ti')).toMatchObject({ state: 'queued', queued_by_job_id: 100 });
    expect(tasks.get('ti')?.['last_heartbeat_at']).not.toBeNull();
    expect(tasks.get('heard-of')).toMatchObject({ state: 'queued', queued_by_job_id: 100, last_heartbeat_at: 5 });
  });

  test('f: a dag run without a configuration gets an empty one with its adopted task, and only then', async () => {
    const orphaned = {
      jobs: [self, { id: 1, state: 'failed', age: minute }],
      tasks: [
        { id: 'ti1', owner: 1, run: 'of-airflow-2' },
        { id: 'ti2', owner: 1 },
      ],
    };
    const confs = ({ runs }: Outcome) => runs.map(({ run_id: run, conf }) => [run, conf]);
    const others = [
      ['failed', '{}'],
      ['running', '{"a":1}'],
    ];
    const adopted = await sweepOnce({ ...orphaned, tryAdopt: () => [] });
    expect(confs(adopted)).toEqual(expect.arrayContaining([...others, ['of-airflow-2', '{}']]));
    expect(confs(await sweepOnce(orphaned))).toEqual(expect.arrayContaining([...others, ['of-airflow-2', null]]));
  });

  test('g: tasks of a dag run that does not run are left alone', async () => {
    const { reset, tasks } = await sweepOnce({
      jobs: [self, { id: 1, state: 'failed', age: minute }],
      tasks: [{ id: 'ti', owner: 1, run: 'failed' }],
    });
    expect(reset).toBe(0);
    expect(tasks.get('ti')).toMatchObject({ state: 'queued', queued_by_job_id: 1 });
  });
});
