import {
  MysqlAdapter,
  PostgresAdapter,
  PostgresIntrospector,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import type { DatabaseDialect } from '../engine.ts';
import type { DatabaseSchema } from '../sql/schema.ts';
import { notSupported } from '../sql/sql-error.ts';
import type { Statement, StatementResult } from '../sql/statement.ts';
import type { Isolation } from '../postgres/storage/transaction.ts';
import { lowerings, type Lowering } from './lowering.ts';

/** A client's connection to a simulated database. */
export interface ClientConnection {
  /** Rejects with `SqlError` or a connection failure. `query` is what the statement was lowered from. */
  execute(statement: Statement, query: CompiledQuery | null): Promise<StatementResult>;
  /** Gives it back to the pool. */
  release(): void;
}

/** Where Kysely gets connections. */
export type Connect = () => Promise<ClientConnection>;

/**
 * A Kysely dialect that runs operation-node trees on the simulated database; no SQL text is made or parsed. It presents
 * itself as PostgreSQL or as MySQL. `bigint` columns and counts come back as numbers.
 */
export class SimulatedDialect implements Dialect {
  readonly #schema: DatabaseSchema;
  readonly #connect: Connect;
  readonly #dialect: DatabaseDialect;

  constructor(schema: DatabaseSchema, connect: Connect, dialect: DatabaseDialect = 'postgres') {
    this.#schema = schema;
    this.#connect = connect;
    this.#dialect = dialect;
  }

  createAdapter(): DialectAdapter {
    return this.#dialect === 'mysql' ? new MysqlAdapter() : new PostgresAdapter();
  }

  createIntrospector(database: Kysely<unknown>): PostgresIntrospector {
    return new PostgresIntrospector(database);
  }

  createQueryCompiler(): QueryCompiler {
    return { compileQuery: (query, queryId) => ({ query, queryId, sql: '', parameters: [] }) };
  }

  createDriver(): Driver {
    return new SimulatedDriver(this.#schema, this.#connect, this.#dialect);
  }
}

class SimulatedDriver implements Driver {
  readonly #schema: DatabaseSchema;
  readonly #connect: Connect;
  readonly #dialect: DatabaseDialect;
  readonly #connections = new WeakMap<ClientConnection, DriverConnection>();

  constructor(schema: DatabaseSchema, connect: Connect, dialect: DatabaseDialect) {
    this.#schema = schema;
    this.#connect = connect;
    this.#dialect = dialect;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DriverConnection> {
    const client = await this.#connect();
    let connection = this.#connections.get(client);
    if (connection === undefined) {
      connection = new DriverConnection(this.#schema, client, lowerings[this.#dialect]);
      this.#connections.set(client, connection);
    }
    return connection;
  }

  async beginTransaction(connection: DriverConnection, settings: TransactionSettings): Promise<void> {
    const readOnly = settings.accessMode === 'read only';
    await connection.client.execute({ kind: 'begin', isolation: isolationOf(settings, this.#dialect), readOnly }, null);
  }

  async commitTransaction(connection: DriverConnection): Promise<void> {
    await connection.client.execute({ kind: 'commit' }, null);
  }

  async rollbackTransaction(connection: DriverConnection): Promise<void> {
    await connection.client.execute({ kind: 'rollback' }, null);
  }

  async savepoint(connection: DriverConnection, name: string): Promise<void> {
    await connection.client.execute({ kind: 'savepoint', name }, null);
  }

  async rollbackToSavepoint(connection: DriverConnection, name: string): Promise<void> {
    await connection.client.execute({ kind: 'rollback to', name }, null);
  }

  async releaseSavepoint(connection: DriverConnection, name: string): Promise<void> {
    await connection.client.execute({ kind: 'release', name }, null);
  }

  async releaseConnection(connection: DriverConnection): Promise<void> {
    connection.client.release();
  }

  async destroy(): Promise<void> {}
}

class DriverConnection implements DatabaseConnection {
  readonly client: ClientConnection;
  readonly #schema: DatabaseSchema;

  readonly #lower: Lowering;

  constructor(schema: DatabaseSchema, client: ClientConnection, lower: Lowering) {
    this.#schema = schema;
    this.client = client;
    this.#lower = lower;
  }

  async executeQuery<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    const { tag, rows, count } = await this.client.execute(this.#lower(compiled.query, this.#schema), compiled);
    // Kysely's contract: the driver cannot know R, the query builder does.
    const typed = rows as R[];
    return tag === 'SELECT' ? { rows: typed } : { rows: typed, numAffectedRows: BigInt(count) };
  }

  // oxlint-disable-next-line require-yield -- it never gets that far
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw notSupported('streaming of results');
  }
}

/** PostgreSQL's READ UNCOMMITTED is READ COMMITTED; MySQL's is not modelled. */
function isolationOf({ isolationLevel }: TransactionSettings, dialect: DatabaseDialect): Isolation {
  switch (isolationLevel) {
    case undefined:
      return dialect === 'mysql' ? 'repeatable read' : 'read committed';
    case 'read uncommitted':
      if (dialect === 'mysql') throw notSupported('READ UNCOMMITTED in MySQL mode');
      return 'read committed';
    case 'read committed':
      return 'read committed';
    case 'repeatable read':
    case 'serializable':
      return isolationLevel;
    default:
      throw notSupported(`the isolation level ${isolationLevel}`);
  }
}
