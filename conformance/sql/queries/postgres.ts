import pg from 'pg';
import type { ResultRow } from '../../../models/database/sql/value.ts';
import type { PostgresConnection } from '../servers/postgres.ts';
import { connectClient } from '../steps/postgres-session.ts';
import { sqlOf } from '../steps/step.ts';
import { creationOf, insertionOf } from '../steps/tables.ts';
import { failure, type Answer } from './answer.ts';
import { actionOf } from './describe.ts';
import type { DrawnQuery } from './drawn-query.ts';
import { queriedRows, queriedTables } from './tables.ts';

/** A real PostgreSQL with the tables of drawn queries, in a database of its own. What a query changes is rolled back. */
export class QueriedPostgres {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /** Creates `database` with the tables and their rows. */
  static async open(server: PostgresConnection, database: string): Promise<QueriedPostgres> {
    const founder = await connectClient(server);
    await founder.query(`create database ${database}`);
    await founder.end();
    const client = await connectClient({ ...server, database });
    // To compile a query takes longer than to run it on so few rows.
    await client.query('set jit = off');
    for (const statement of creationOf(queriedTables)) await client.query(statement);
    for (const query of insertionOf(queriedRows)) {
      const { sql, parameters } = sqlOf({ kind: 'query', query });
      await client.query(sql, [...parameters]);
    }
    return new QueriedPostgres(client);
  }

  async ask(query: DrawnQuery): Promise<Answer> {
    if (query.changed === null) return this.#run(query);
    await this.#client.query('begin');
    const answer = await this.#run(query);
    await this.#client.query('rollback');
    return answer;
  }

  async close(): Promise<void> {
    await this.#client.end();
  }

  async #run(query: DrawnQuery): Promise<Answer> {
    const { sql, parameters } = sqlOf(actionOf(query));
    try {
      const { rows, rowCount } = await this.#client.query<ResultRow>(sql, [...parameters]);
      const { changed } = query;
      const after =
        changed === null ? [] : (await this.#client.query<ResultRow>(`select * from ${changed} order by id`)).rows;
      return { kind: 'done', count: rowCount ?? 0, rows, after };
    } catch (error) {
      // What an adapter refuses to read, the model refuses to work out.
      if (error instanceof RangeError) return failure('0A000', error.message);
      if (error instanceof pg.DatabaseError && error.code !== undefined) return failure(error.code, error.message);
      throw error;
    }
  }
}
