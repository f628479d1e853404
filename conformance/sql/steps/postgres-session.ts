import pg from 'pg';
import { valueTypes } from '../../../adapters/postgres/value-types.ts';
import type { ResultRow } from '../../../models/database/sql/value.ts';
import type { PostgresConnection } from '../servers/postgres.ts';
import type { Ended } from './report.ts';
import type { SqlText } from './step.ts';

/** A connection to a real PostgreSQL, with at most one statement under way. */
export class PostgresSession {
  /** Process number of its backend. */
  readonly pid: number;
  readonly #client: pg.Client;
  #underWay: Promise<void> | null = null;
  #ended: Ended | null = null;

  private constructor(client: pg.Client, pid: number) {
    this.#client = client;
    this.pid = pid;
  }

  static async connect(connection: PostgresConnection): Promise<PostgresSession> {
    const client = await connectClient(connection);
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() pid');
    return new PostgresSession(client, rows[0]?.pid ?? 0);
  }

  /** Settles when the statement under way is over; never rejects. Null: none is. */
  get underWay(): Promise<void> | null {
    return this.#underWay;
  }

  send({ sql, parameters }: SqlText): void {
    if (this.#underWay !== null) throw new Error(`the session still runs a statement; next would be: ${sql}`);
    this.#underWay = this.#run(sql, parameters).then((ended) => {
      this.#ended = ended;
    });
  }

  /** How the statement under way ended, once; null before. */
  takeEnded(): Ended | null {
    const ended = this.#ended;
    if (ended === null) return null;
    this.#underWay = null;
    this.#ended = null;
    return ended;
  }

  async close(): Promise<void> {
    await this.#client.end();
  }

  async #run(sql: string, parameters: readonly unknown[]): Promise<Ended> {
    try {
      // `pg` gives the first word of the command tag.
      const { command, rows, rowCount } = await this.#client.query<ResultRow>(sql, [...parameters]);
      return { kind: 'done', tag: command === 'LOCK' ? 'LOCK TABLE' : command, rows, count: rowCount ?? 0 };
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code === undefined) throw error;
      // The server reports an error before it lets go of the locks: this answer comes after that.
      await this.#client.query('');
      const { code: sqlState, message, detail, constraint, column } = error;
      return { kind: 'failed', sqlState, constraint: constraint ?? column ?? null, message, detail: detail ?? null };
    }
  }
}

/** A connection that reads values as modules read them. */
export async function connectClient(connection: PostgresConnection): Promise<pg.Client> {
  const reader = new pg.Client();
  const client = new pg.Client({ ...connection, types: valueTypes(reader) });
  await client.connect();
  return client;
}
