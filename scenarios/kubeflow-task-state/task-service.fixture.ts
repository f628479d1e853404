import type { ApiResult } from '../../modules/pipeline-api/result.ts';
import { DatabaseServer } from '../../models/database/server/server.ts';
import { defineSchema } from '../../models/database/sql/define-schema.ts';
import { sqlPort } from '../../models/database/client/sql-port.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import type { TaskRow, TaskSchema } from '../../modules/task-state/schema.ts';
import { taskTables } from '../../modules/task-state/tables.ts';
import type { NewTask } from '../../modules/task-state/task-api.ts';
import { TaskService, type TaskServiceSettings } from '../../modules/task-state/task-service.ts';
import type { Files } from '../../modules/task-state/files.ts';
import { succeed } from '../../modules/pipeline-api/result.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import { Simulation } from '../../sim/kernel/simulation.ts';
import { timed } from '../../sim/strategies/timed.ts';
import { run, seedRun } from './world.ts';

export interface TaskServiceFixture {
  readonly service: TaskService;
  readonly sql: Sql<TaskSchema>;
  readonly tasks: () => Promise<readonly TaskRow[]>;
  /** Of the artifacts that are stored, in order. */
  readonly uris: () => Promise<readonly string[]>;
  /** How many files the server has removed. */
  readonly removed: () => number;
}

const schema = defineSchema(taskTables);

/** Runs `test` in the process of one API server, on a database with one run; what it throws fails the test. */
export async function inTaskService(
  settings: TaskServiceSettings,
  test: (fixture: TaskServiceFixture) => Promise<void>,
): Promise<void> {
  const simulation = new Simulation({
    seed: 'task-service',
    strategy: timed,
    faults: [],
    drain: 'fence',
    record: false,
    judge: () => {},
  });
  const database = new DatabaseServer(simulation, { schema });
  let removed = 0;
  seedRun(database);
  let outcome: { readonly error: unknown } | 'unfinished' | 'passed' = 'unfinished';
  simulation.replica({
    name: 'api-server-0',
    restartAfterExit: null,
    async main(process) {
      const files: Files = {
        remove: async () => {
          removed += 1;
          return succeed(null);
        },
      };
      const sql = sqlPort(database, process);
      const service = new TaskService({ ...machinePorts(process), sql, files }, settings);
      const tasks = () => sql.query.selectFrom('tasks').selectAll().execute();
      const uris = async () =>
        (await sql.query.selectFrom('artifacts').select('Uri').orderBy('Uri').execute()).map(({ Uri }) => Uri);
      try {
        await test({ service, sql, tasks, uris, removed: () => removed });
        outcome = 'passed';
      } catch (error) {
        outcome = { error };
      }
    },
  });
  await simulation.run(3_600_000, 100_000);
  if (outcome === 'unfinished') throw new Error('the test did not come to its end');
  if (outcome !== 'passed') throw (outcome as { readonly error: unknown }).error;
}

/** A container's task at the top of the run, or what `given` makes of it. */
export function aTask(given: Partial<NewTask> = {}): NewTask {
  return {
    run,
    parent: null,
    name: 'train',
    type: 'RUNTIME',
    iteration: null,
    state: 'RUNNING',
    inputs: [],
    fingerprint: '',
    dagTasks: null,
    iterations: null,
    attempt: 1,
    ...given,
  };
}

export function valueOf<T>(result: ApiResult<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}
