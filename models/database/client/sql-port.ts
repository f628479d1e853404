import { Kysely } from 'kysely';
import type { Process } from '../../../sim/kernel/process.ts';
import type { EpochMilliseconds } from '../../../modules/ports/clock.ts';
import { mysql, postgres } from '../../../modules/ports/sql/capabilities.ts';
import type { SqlResult } from '../../../modules/ports/sql/failure.ts';
import { sqlOn } from '../../../modules/ports/sql/sql-on.ts';
import type { Sql } from '../../../modules/ports/sql/sql.ts';
import type { Connection } from './connection.ts';
import { SimulatedDialect } from '../dialect/dialect.ts';
import { ConnectionFailure, failureOf } from './failure.ts';
import { Pool } from './pool.ts';
import { databaseLink, type DatabaseServer, type Endpoint } from '../server/server.ts';

export interface SqlPortOptions {
  /** Default `primary`. */
  readonly endpoint?: Endpoint;
  /** Most connections at a time. Default 10, as node-postgres has it. */
  readonly poolSize?: number;
  /** Ms that a call waits for a connection. Default: the server's `clientTimeout`. */
  readonly connectTimeout?: number;
}

/** The SQL port of one process, on the simulated database. Make one per life of a replica: it holds the pool. */
export function sqlPort<Rows>(server: DatabaseServer<Rows>, process: Process, options: SqlPortOptions = {}): Sql<Rows> {
  const { endpoint = 'primary', poolSize = 10, connectTimeout = server.clientTimeout } = options;
  const pool = new Pool(server, process, { endpoint, size: poolSize, connectTimeout });
  const connect = (): Promise<Connection> => pool.acquire();
  const { schema, dialect } = server.engine;
  const query = new Kysely<Rows>({ dialect: new SimulatedDialect(schema, connect, dialect) });
  const capabilities = { postgres, mysql }[dialect];
  return sqlOn({ query, capabilities, failureOf, now: () => askTime(server, process, endpoint) });
}

function askTime(server: DatabaseServer, process: Process, endpoint: Endpoint): Promise<SqlResult<EpochMilliseconds>> {
  return process.request<SqlResult<EpochMilliseconds>>({
    link: databaseLink,
    operation: 'SELECT',
    object: 'now()',
    timeout: server.clientTimeout,
    footprint: () => [],
    apply: (exchange) => {
      if (server.refuses(endpoint)) exchange.drop('refused');
      else exchange.reply({ ok: true, value: server.now() }, 'ok');
    },
    unanswered: (silence) => lost(silence),
    failed: () => lost('refused'),
  });
}

function lost(silence: 'timeout' | 'reset' | 'refused'): SqlResult<EpochMilliseconds> {
  const failure = failureOf(new ConnectionFailure(silence, 'none'));
  if (failure === null) throw new Error('a connection failure is a database failure');
  return { ok: false, error: failure };
}
