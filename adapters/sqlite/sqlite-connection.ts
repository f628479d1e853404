import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type { Milliseconds } from '../../modules/ports/clock.ts';
import { returnsRows, type SqliteDatabase, type SqliteValue } from './sqlite-database.ts';
import { failureOf, isBusy, SqliteError } from './sqlite-error.ts';
import { fromSqlite, toSqlite } from './sqlite-values.ts';

/**
 * One connection to the file. Where another connection stands in the way, what would begin or end a transaction waits for
 * it, without blocking this process. Inside a transaction nothing does: it has the database for itself.
 *
 * As in PostgreSQL, and unlike SQLite, a transaction in which a statement failed takes no other statement and rolls back.
 */
export class SqliteConnection implements DatabaseConnection {
  readonly #database: SqliteDatabase;
  readonly #busyTimeout: Milliseconds;
  #transaction: 'none' | 'open' | 'failed' = 'none';

  constructor(database: SqliteDatabase, busyTimeout: Milliseconds) {
    this.#database = database;
    this.#busyTimeout = busyTimeout;
  }

  /** Readers and the writer do not stand in each other's way (WAL), foreign keys hold, and waits do not block the process. */
  async prepare(): Promise<void> {
    await this.#command('pragma busy_timeout = 0; pragma foreign_keys = on; pragma journal_mode = wal');
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#transaction === 'failed') throw aborted('commands are ignored until it ends');
    const values = parameters.map(toSqlite);
    if (this.#transaction === 'none') return this.#whenFree(sql, () => this.#run<R>(sql, values));
    try {
      return this.#run<R>(sql, values);
    } catch (error) {
      this.#transaction = 'failed';
      throw this.#failure(error, sql);
    }
  }

  // oxlint-disable-next-line require-yield -- it never gets that far
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new SqliteError({ kind: 'other', sqlState: '0A000', message: 'results are not streamed' });
  }

  /** A transaction that may write takes the place of the one writer at once, so that it never has to give up for it. */
  async begin(readOnly: boolean): Promise<void> {
    await this.#command(readOnly ? 'begin' : 'begin immediate');
    if (readOnly) this.#database.exec('pragma query_only = on');
    this.#transaction = 'open';
  }

  /** Throws 25P02 when a statement had failed before: then it rolls back. */
  async commit(): Promise<void> {
    if (this.#transaction === 'failed') {
      await this.rollback();
      throw aborted('COMMIT was a ROLLBACK');
    }
    await this.#command('commit');
    this.#end();
  }

  async rollback(): Promise<void> {
    if (this.#transaction === 'none') return;
    this.#end();
    try {
      this.#database.exec('rollback');
    } catch (error) {
      // SQLite has rolled back by itself after some failures (lang_transaction.html).
      if (!/no transaction is active/.test(String(error))) throw this.#failure(error, 'rollback');
    }
  }

  /** Whatever failed since the savepoint is undone. */
  async rollbackTo(command: CompiledQuery): Promise<void> {
    this.#transaction = 'open';
    await this.executeQuery(command);
  }

  close(): void {
    this.#database.close();
  }

  #run<R>(sql: string, values: readonly SqliteValue[]): QueryResult<R> {
    const statement = this.#database.prepare(sql);
    if (!returnsRows(statement)) {
      const { changes } = statement.run(...values);
      return { rows: [], numAffectedRows: BigInt(changes) };
    }
    // Kysely's contract: the driver cannot know R, the query builder does.
    const rows = fromSqlite(statement.all(...values), statement.columns()) as R[];
    return { rows, numAffectedRows: BigInt(rows.length) };
  }

  async #command(sql: string): Promise<void> {
    await this.#whenFree(sql, () => this.#database.exec(sql));
  }

  /** Runs `work`, again and again while another connection stands in the way. */
  async #whenFree<T>(sql: string, work: () => T): Promise<T> {
    const deadline = performance.now() + this.#busyTimeout;
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw this.#failure(error, sql);
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * longestPause));
    }
  }

  #end(): void {
    this.#transaction = 'none';
    this.#database.exec('pragma query_only = off');
  }

  #failure(error: unknown, sql: string): unknown {
    return failureOf(error, sql, (table, name) => {
      const indexes = this.#database.prepare('select 1 from pragma_index_list(?) where name = ? and "unique" = 1');
      return indexes.all(table, name).length > 0;
    });
  }
}

/** Between two attempts, ms. */
const longestPause = 10;

function aborted(consequence: string): SqliteError {
  const message = `current transaction is aborted, ${consequence}`;
  return new SqliteError({ kind: 'transactionAborted', sqlState: '25P02', message });
}
