import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { ResultRow } from '../../../models/database/sql/value.ts';
import type { Tables } from '../../../modules/ports/sql/tables.ts';
import type { PostgresConnection } from '../servers/postgres.ts';
import type { Arm } from './arm.ts';
import { hasCycle } from './blockers.ts';
import { connectClient, PostgresSession } from './postgres-session.ts';
import { sortWoken, type Outcome, type Report, type Woken } from './report.ts';
import { sqlOf, type Contents, type Step } from './step.ts';
import { creationOf, insertionOf } from './tables.ts';

/**
 * A real PostgreSQL, in a database of its own. Who waits is asked of the server, as its own isolation tests do
 * (src/test/isolation/isolationtester.c). The server should look for deadlocks after 1 ms.
 */
export class PostgresArm implements Arm {
  readonly #connection: PostgresConnection;
  readonly #tables: Tables;
  readonly #observer: pg.Client;
  readonly #sessions = new Map<string, PostgresSession>();

  private constructor(connection: PostgresConnection, tables: Tables, observer: pg.Client) {
    this.#connection = connection;
    this.#tables = tables;
    this.#observer = observer;
  }

  /** Creates `database` with the tables. */
  static async open(server: PostgresConnection, database: string, tables: Tables): Promise<PostgresArm> {
    const founder = await connectClient(server);
    await founder.query(`create database ${database}`);
    await founder.end();
    const connection = { ...server, database };
    const observer = await connectClient(connection);
    for (const statement of creationOf(tables)) await observer.query(statement);
    return new PostgresArm(connection, tables, observer);
  }

  async reset(contents: Contents): Promise<void> {
    for (const session of this.#busy()) {
      await this.#observer.query('select pg_cancel_backend($1)', [session.pid]);
      await session.underWay;
      session.takeEnded();
    }
    for (const session of this.#sessions.values()) {
      session.send({ sql: 'rollback', parameters: [] });
      await session.underWay;
      session.takeEnded();
    }
    await this.#observer.query(`truncate ${Object.keys(this.#tables).join(', ')} restart identity`);
    for (const query of insertionOf(contents)) {
      const { sql, parameters } = sqlOf({ kind: 'query', query });
      await this.#observer.query(sql, [...parameters]);
    }
  }

  async step({ session: name, action }: Step): Promise<Report> {
    let session = this.#sessions.get(name);
    if (session === undefined) this.#sessions.set(name, (session = await PostgresSession.connect(this.#connection)));
    session.send(sqlOf(action));
    const ended = await this.#settle();
    if (session.underWay !== null) {
      // Its look for a deadlock comes after the server's `deadlock_timeout`, and must be over before the next step.
      await sleep(3);
      ended.push(...(await this.#settle()));
    }
    let outcome: Outcome = { kind: 'blocked' };
    const woken: Woken[] = [];
    for (const each of ended) {
      if (each.session === name) outcome = each.outcome;
      else woken.push(each);
    }
    return { outcome, woken: sortWoken(woken) };
  }

  async contents(): Promise<Contents> {
    const contents: { [table: string]: ResultRow[] } = {};
    for (const [name, { primaryKey }] of Object.entries(this.#tables)) {
      const { rows } = await this.#observer.query<ResultRow>(`select * from ${name} order by ${primaryKey.join(', ')}`);
      contents[name] = rows;
    }
    return contents;
  }

  async close(): Promise<void> {
    await this.reset({});
    for (const session of this.#sessions.values()) await session.close();
    await this.#observer.end();
  }

  #busy(): PostgresSession[] {
    return [...this.#sessions.values()].filter(({ underWay }) => underWay !== null);
  }

  /** Waits until each statement under way has ended or waits for another session; returns those that have ended. */
  async #settle(): Promise<Woken[]> {
    const ended: Woken[] = [];
    // A look takes a moment in which things move: only the second one that shows the same is believed.
    for (let quietLooks = 0; quietLooks < 2;) {
      const busy = this.#busy();
      if (busy.length === 0) break;
      if (quietLooks === 0) await Promise.race([...busy.map(({ underWay }) => underWay), sleep(1)]);
      const before = ended.length;
      for (const [session, running] of this.#sessions) {
        const outcome = running.takeEnded();
        if (outcome !== null) ended.push({ session, outcome });
      }
      quietLooks = ended.length === before && (await this.#allWait()) ? quietLooks + 1 : 0;
    }
    return ended;
  }

  /** Whether all statements under way wait for good: not in a circle, which the server is about to break. */
  async #allWait(): Promise<boolean> {
    const busy = this.#busy().map(({ pid }) => pid);
    const all = [...this.#sessions.values()].map(({ pid }) => pid);
    const { rows } = await this.#observer.query<{ pid: number; waits: boolean; blockers: number[] }>({
      name: 'waits',
      text: `select pid, pg_isolation_test_session_is_blocked(pid, $2) waits, pg_blocking_pids(pid) blockers
             from unnest($1::int[]) pid`,
      values: [busy, all],
    });
    return rows.every(({ waits }) => waits) && !hasCycle(new Map(rows.map(({ pid, blockers }) => [pid, blockers])));
  }
}
