import type { Sql } from '../../modules/ports/sql/sql.ts';
import type { Fault } from '../../sim/faults/fault.ts';
import type { Fact } from '../../sim/history/fact.ts';
import { Simulation } from '../../sim/kernel/simulation.ts';
import { timed } from '../../sim/strategies/timed.ts';
import { testSchema, type TestSchema } from './postgres/script.fixture.ts';
import { DatabaseServer, type DatabaseOptions } from './server/server.ts';
import { sqlPort, type SqlPortOptions } from './client/sql-port.ts';

export type Main = (port: Sql<TestSchema>, stage: Stage) => Promise<void>;

export interface Stage {
  readonly simulation: Simulation;
  readonly server: DatabaseServer<TestSchema>;
  readonly facts: Fact[];
  /** What the programs noted, with whole virtual ms. */
  readonly notes: unknown[];
  readonly sleep: (replica: string, duration: number) => Promise<void>;
}

/** Runs one program per replica, each started at 0, on a link of exactly 1 ms each way. */
export async function run(
  programs: { readonly [replica: string]: Main },
  faults: readonly Fault[] = [],
  options: Partial<DatabaseOptions<TestSchema>> = {},
  client: SqlPortOptions = {},
): Promise<Stage> {
  const facts: Fact[] = [];
  const judge = (fact: Fact) => facts.push(fact);
  const simulation = new Simulation({ seed: 'database', strategy: timed, faults, drain: 'fence', record: true, judge });
  const server = new DatabaseServer(simulation, {
    schema: testSchema,
    noticeWithin: [100, 100],
    latency: { request: [1, 1], reply: [1, 1] },
    ...options,
  });
  server.seed('test', [{ id: 1, value: 10 }]);
  const sleep = async (replica: string, duration: number) => simulation.replicas.get(replica)?.process?.sleep(duration);
  const stage: Stage = { simulation, server, facts, notes: [], sleep };
  for (const [name, main] of Object.entries(programs)) {
    simulation.replica({
      name,
      main: (process) => main(sqlPort(server, process, client), stage),
      startWithin: [0, 0],
      timerSlack: 0,
      restartAfterExit: null,
    });
  }
  await simulation.run(200_000, 10_000);
  for (const fact of facts) if (fact.kind === 'lifecycle' && fact.detail !== null) throw new Error(fact.detail);
  return stage;
}

export const set = (port: Sql<TestSchema>, value: number) =>
  port.attempt((query) => query.updateTable('test').set({ value }).where('id', '=', 1).executeTakeFirst());
export const setAndHold =
  (replica: string, value: number, hold: number): Main =>
  async (port, { sleep, notes }) => {
    const result = await port.transaction({}, async (transaction) => {
      await transaction.updateTable('test').set({ value }).where('id', '=', 1).execute();
      await sleep(replica, hold);
      return value;
    });
    notes.push(result);
  };
/** Loses a message of the `nth` statement; before it the client has connected. */
export const lose = (nth: number, message: 'request' | 'reply', seen: 'timeout' | 'reset' = 'reset'): Fault => ({
  kind: 'lose',
  process: 'a',
  link: 'database',
  nth: nth + 1,
  message,
  seen,
});
export const lost = (commit: 'none' | 'unknown') => ({
  ok: false,
  error: { kind: commit === 'none' ? 'connectionLost' : 'commitUnknown', sqlState: '08006' },
});
