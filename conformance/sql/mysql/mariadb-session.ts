import { createConnection, type Connection } from 'mysql2/promise';
import type { ResultRow, SqlValue } from '../../../models/database/sql/value.ts';
import type { MariadbConnection } from '../servers/mariadb.ts';
import type { Ended } from '../steps/report.ts';
import type { SqlText } from '../steps/step.ts';

/** A connection to a real MariaDB, with at most one action under way. */
export class MariadbSession {
  readonly #client: Connection;
  #underWay: Promise<void> | null = null;
  #ended: Ended | null = null;

  private constructor(client: Connection) {
    this.#client = client;
  }

  static async connect(connection: MariadbConnection, database: string): Promise<MariadbSession> {
    return new MariadbSession(await createConnection({ ...connection, database }));
  }

  /** Number of its thread. */
  get thread(): number {
    return this.#client.threadId;
  }

  /** Settles when the action under way is over; never rejects. Null: none is. */
  get underWay(): Promise<void> | null {
    return this.#underWay;
  }

  /** Sends statements one after the other; the last one's answer counts. */
  send(statements: readonly SqlText[]): void {
    if (this.#underWay !== null) throw new Error('the session still runs a statement');
    this.#underWay = this.#run(statements).then((ended) => {
      this.#ended = ended;
    });
  }

  /** Runs a statement of which the answer is known. */
  async run(sql: string): Promise<void> {
    await this.#client.query(sql);
  }

  /** How the action under way ended, once; null before. */
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

  async #run(statements: readonly SqlText[]): Promise<Ended> {
    let ended: Ended = { kind: 'done', tag: '', rows: [], count: 0 };
    for (const { sql, parameters } of statements) {
      try {
        const [result] = await this.#client.query(sql, [...parameters]);
        ended = answerOf(sql, result);
      } catch (error) {
        const failure = failureOf(sql, error);
        // After a deadlock MariaDB would run the next statement at the level of the transaction that is gone.
        if (numberIn(error, 'errno') === 1213) await this.#client.query('rollback');
        return failure;
      }
    }
    return ended;
  }
}

function answerOf(sql: string, result: unknown): Ended {
  const [word = ''] = sql.split(' ');
  const tag = word === 'start' ? 'BEGIN' : word.toUpperCase();
  if (Array.isArray(result)) {
    const rows = result.map(resultRow);
    return { kind: 'done', tag, rows, count: rows.length };
  }
  const changes = tag === 'INSERT' || tag === 'UPDATE' || tag === 'DELETE';
  return { kind: 'done', tag, rows: [], count: changes ? numberIn(result, 'affectedRows') : 0 };
}

function resultRow(row: unknown): ResultRow {
  const values: ResultRow = {};
  if (typeof row === 'object' && row !== null) {
    for (const [column, value] of Object.entries(row)) values[column] = sqlValue(value);
  }
  return values;
}

function sqlValue(value: unknown): SqlValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new Error(`a value that is not compared: ${typeof value}`);
}

/** With PostgreSQL's SQLSTATE of the same meaning, as the model has it. */
function failureOf(sql: string, error: unknown): Ended {
  const errno = numberIn(error, 'errno');
  const sqlState = states[errno];
  if (!(error instanceof Error) || sqlState === undefined) throw error;
  return {
    kind: 'failed',
    sqlState,
    constraint: constraintOf(sql, error.message),
    message: error.message,
    detail: null,
  };
}

const states: { readonly [errno: number]: string | undefined } = {
  1048: '23502',
  1062: '23505',
  1064: '42601',
  1205: '55P03',
  1213: '40P01',
  1317: '57014',
};

function constraintOf(sql: string, message: string): string | null {
  const key = / for key '(.*)'/.exec(message)?.[1] ?? null;
  return key === 'PRIMARY' ? `${/`(\w+)`/.exec(sql)?.[1] ?? ''}_pkey` : key;
}

function numberIn(object: unknown, name: string): number {
  if (typeof object !== 'object' || object === null) return 0;
  const value: unknown = Object.entries(object).find(([key]) => key === name)?.[1];
  return typeof value === 'number' ? value : 0;
}
