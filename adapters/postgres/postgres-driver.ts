import {
  PostgresDriver,
  type DatabaseConnection,
  type Driver,
  type QueryCompiler,
  type TransactionSettings,
} from 'kysely';
import type { Pool, PoolClient } from 'pg';
import type { Milliseconds } from '../../modules/ports/clock.ts';
import { PostgresConnection } from './postgres-connection.ts';
import { connectionFailure, isRefusal, refusal } from './postgres-error.ts';

export interface PostgresSettings {
  /** Ms after which a statement without an answer is given up, and its connection. Default 60,000, as a simulated client's. */
  readonly answerTimeout?: Milliseconds;
  /** PostgreSQL's `lock_timeout` of every session, ms. Default: the server's. */
  readonly lockTimeout?: Milliseconds;
  /** PostgreSQL's `statement_timeout` of every session, ms. Default: the server's. */
  readonly statementTimeout?: Milliseconds;
}

/** Kysely's driver on a pool of `pg`. It throws `PostgresError` for every failure of the database and of the way to it. */
export class PoolDriver implements Driver {
  readonly #pool: Pool;
  readonly #settings: PostgresSettings;
  /** Kysely's own driver, for the texts of its commands. */
  readonly #commands: PostgresDriver;
  readonly #prepared = new WeakSet<PoolClient>();

  constructor(pool: Pool, settings: PostgresSettings) {
    this.#pool = pool;
    this.#settings = settings;
    this.#commands = new PostgresDriver({ pool });
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PostgresConnection> {
    const client = await this.#connect();
    const connection = new PostgresConnection(client, this.#settings.answerTimeout ?? 60_000);
    if (this.#prepared.has(client)) return connection;
    try {
      await this.#prepare(connection);
    } catch (error) {
      connection.release();
      throw error;
    }
    this.#prepared.add(client);
    return connection;
  }

  beginTransaction(connection: PostgresConnection, settings: TransactionSettings): Promise<void> {
    return connection.begin(() => this.#commands.beginTransaction(connection, settings));
  }

  commitTransaction(connection: PostgresConnection): Promise<void> {
    return connection.commit();
  }

  rollbackTransaction(connection: PostgresConnection): Promise<void> {
    return connection.rollback();
  }

  savepoint(connection: DatabaseConnection, name: string, compile: QueryCompiler['compileQuery']): Promise<void> {
    return this.#commands.savepoint(connection, name, compile);
  }

  rollbackToSavepoint(
    connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ): Promise<void> {
    return this.#commands.rollbackToSavepoint(connection, name, compile);
  }

  releaseSavepoint(
    connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ): Promise<void> {
    return this.#commands.releaseSavepoint(connection, name, compile);
  }

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release();
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      if (isRefusal(error)) throw refusal(error, 'connect');
      throw connectionFailure('08001', false, error);
    }
  }

  async #prepare(connection: PostgresConnection): Promise<void> {
    const { lockTimeout, statementTimeout } = this.#settings;
    if (lockTimeout !== undefined) await connection.set('lock_timeout', String(lockTimeout));
    if (statementTimeout !== undefined) await connection.set('statement_timeout', String(statementTimeout));
  }
}
