import pg from 'pg';
import type { PostgresConnection } from '../servers/postgres.ts';
import { errorLine, tableLines } from './transcript.ts';

/** A connection that sends several statements at once, and keeps what they print as PostgreSQL's tests have it. */
export class PostgresStageSession {
  /** Process number of its backend. */
  readonly pid: number;
  readonly #client: pg.Client;
  readonly #leftOut: ReadonlySet<string>;
  #underWay: Promise<void> | null = null;
  #lines: readonly string[] = [];

  private constructor(client: pg.Client, pid: number, leftOut: ReadonlySet<string>) {
    this.#client = client;
    this.pid = pid;
    this.#leftOut = leftOut;
  }

  static async connect(connection: PostgresConnection, leftOut: ReadonlySet<string>): Promise<PostgresStageSession> {
    const client = await connectRaw(connection);
    const { rows } = await client.query<{ pid: string }>('select pg_backend_pid() pid');
    return new PostgresStageSession(client, Number(rows[0]?.pid), leftOut);
  }

  /** Settles when the SQL under way is over; rejects only when the connection is lost. Null: none is. */
  get underWay(): Promise<void> | null {
    return this.#underWay;
  }

  /** What the last SQL printed. Of SQL that fails only the error is kept. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  send(sql: string): void {
    this.#underWay = this.#run(sql).then((lines) => {
      this.#lines = lines;
      this.#underWay = null;
    });
  }

  async close(): Promise<void> {
    await this.#underWay;
    await this.#client.end();
  }

  async #run(sql: string): Promise<readonly string[]> {
    try {
      const results = await this.#client.query<string[], never>({ text: sql, rowMode: 'array' });
      return [results].flat().flatMap((result) => this.#printed(result));
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      // The server reports an error before it lets go of the locks: this answer comes after that.
      await this.#client.query('');
      return [errorLine(error.message)];
    }
  }

  #printed({ fields, rows }: pg.QueryArrayResult<(string | null)[]>): readonly string[] {
    if (fields.length === 0) return [];
    const counts = fields.map(({ name }) => !this.#leftOut.has(name));
    const counted = (cells: readonly string[]): readonly string[] => cells.filter((_, index) => counts[index]);
    const cells = rows.map((row) => counted(row.map((value) => value ?? '')));
    return tableLines(counted(fields.map(({ name }) => name)), cells);
  }
}

/** A connection with the settings of PostgreSQL's tests (pg_regress.c) that gives values as the server writes them. */
export async function connectRaw(connection: PostgresConnection): Promise<pg.Client> {
  const options = '-c datestyle=Postgres,MDY -c timezone=PST8PDT -c client_min_messages=error';
  const client = new pg.Client({ ...connection, options, types: { getTypeParser: () => String } });
  await client.connect();
  return client;
}
