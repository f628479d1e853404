import {
  createQueryId,
  IdentifierNode,
  RawNode,
  type CompiledQuery,
  type Driver,
  type QueryCompiler,
  type TransactionSettings,
} from 'kysely';
import type { Milliseconds } from '../../modules/ports/clock.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { failureOf } from './sqlite-error.ts';

type Compile = QueryCompiler['compileQuery'];

/** Kysely's driver on a file: it opens as many connections as are used at the same time, and keeps them. */
export class FileDriver implements Driver {
  readonly #open: () => SqliteDatabase;
  readonly #busyTimeout: Milliseconds;
  readonly #all: SqliteConnection[] = [];
  readonly #idle: SqliteConnection[] = [];

  constructor(open: () => SqliteDatabase, busyTimeout: Milliseconds) {
    this.#open = open;
    this.#busyTimeout = busyTimeout;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SqliteConnection> {
    return this.#idle.pop() ?? this.#connect();
  }

  /** Every transaction is serializable: the isolation that is asked for is the least that it may be. */
  beginTransaction(connection: SqliteConnection, { accessMode }: TransactionSettings): Promise<void> {
    return connection.begin(accessMode === 'read only');
  }

  commitTransaction(connection: SqliteConnection): Promise<void> {
    return connection.commit();
  }

  rollbackTransaction(connection: SqliteConnection): Promise<void> {
    return connection.rollback();
  }

  async savepoint(connection: SqliteConnection, name: string, compile: Compile): Promise<void> {
    await connection.executeQuery(command('savepoint', name, compile));
  }

  rollbackToSavepoint(connection: SqliteConnection, name: string, compile: Compile): Promise<void> {
    return connection.rollbackTo(command('rollback to', name, compile));
  }

  async releaseSavepoint(connection: SqliteConnection, name: string, compile: Compile): Promise<void> {
    await connection.executeQuery(command('release', name, compile));
  }

  async releaseConnection(connection: SqliteConnection): Promise<void> {
    this.#idle.push(connection);
  }

  async destroy(): Promise<void> {
    for (const connection of this.#all.splice(0)) connection.close();
    this.#idle.length = 0;
  }

  async #connect(): Promise<SqliteConnection> {
    const connection = new SqliteConnection(this.#openFile(), this.#busyTimeout);
    this.#all.push(connection);
    await connection.prepare();
    return connection;
  }

  #openFile(): SqliteDatabase {
    try {
      return this.#open();
    } catch (error) {
      throw failureOf(error, 'open', () => false);
    }
  }
}

function command(words: string, savepoint: string, compile: Compile): CompiledQuery {
  const name = IdentifierNode.create(savepoint);
  return compile(RawNode.createWithChildren([RawNode.createWithSql(`${words} `), name]), createQueryId());
}
