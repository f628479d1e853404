import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { DatabaseSchema } from '../../../models/database/sql/schema.ts';
import type { ResultRow } from '../../../models/database/sql/value.ts';
import type { MariadbConnection } from '../servers/mariadb.ts';
import type { Arm } from '../steps/arm.ts';
import { sortWoken, type Outcome, type Report, type Woken } from '../steps/report.ts';
import type { Contents, Step } from '../steps/step.ts';
import { insertionOf } from '../steps/tables.ts';
import { MariadbSession } from './mariadb-session.ts';
import { creationOf, mysqlOf } from './sql.ts';

/**
 * A real MariaDB, alone on its server: who waits is told by InnoDB's monitor. It takes its databases in turn,
 * since deleted rows are in the way until they are purged, which takes a while.
 */
export class MariadbArm implements Arm {
  readonly #connection: MariadbConnection;
  readonly #databases: readonly string[];
  readonly #schema: DatabaseSchema;
  readonly #observer: Connection;
  readonly #sessions = new Map<string, MariadbSession>();
  /** Which database it is at. */
  #turn = 0;

  private constructor(
    connection: MariadbConnection,
    databases: readonly string[],
    schema: DatabaseSchema,
    observer: Connection,
  ) {
    this.#connection = connection;
    this.#databases = databases;
    this.#schema = schema;
    this.#observer = observer;
  }

  /** Creates so many databases with the tables. */
  static async open(connection: MariadbConnection, schema: DatabaseSchema, count: number): Promise<MariadbArm> {
    const observer = await createConnection({ ...connection });
    const databases = Array.from({ length: count }, (_, turn) => `comparison_${turn}`);
    for (const database of databases) {
      await observer.query(`create database ${database}`);
      await observer.query(`use ${database}`);
      for (const statement of creationOf(schema)) await observer.query(statement);
    }
    return new MariadbArm(connection, databases, schema, observer);
  }

  async reset(contents: Contents): Promise<void> {
    for (const session of this.#busy()) {
      await this.#observer.query(`kill query ${session.thread}`);
      await session.underWay;
      session.takeEnded();
    }
    await this.#nextDatabase();
    for (const query of insertionOf(contents)) {
      for (const { sql, parameters } of mysqlOf({ kind: 'query', query })) {
        await this.#observer.query(sql, [...parameters]);
      }
    }
  }

  /** Ends all transactions, empties the tables and goes on to the next database. */
  async #nextDatabase(): Promise<void> {
    for (const session of this.#sessions.values()) await session.run('rollback');
    for (const { name } of this.#schema.tables) await this.#observer.query(`delete from ${name}`);
    this.#turn = (this.#turn + 1) % this.#databases.length;
    if (this.#turn === 0) await this.#observer.query('set global innodb_max_purge_lag_wait = 0');
    await this.#observer.query(`use ${this.#database}`);
    for (const session of this.#sessions.values()) await session.run(`use ${this.#database}`);
  }

  get #database(): string {
    return this.#databases[this.#turn] ?? '';
  }

  async step({ session: name, action }: Step): Promise<Report> {
    let session = this.#sessions.get(name);
    if (session === undefined) {
      this.#sessions.set(name, (session = await MariadbSession.connect(this.#connection, this.#database)));
    }
    session.send(mysqlOf(action));
    let outcome: Outcome = { kind: 'blocked' };
    const woken: Woken[] = [];
    for (const each of await this.#settle()) {
      if (each.session === name) outcome = each.outcome;
      else woken.push(each);
    }
    return { outcome, woken: sortWoken(woken) };
  }

  async contents(): Promise<Contents> {
    const contents: { [table: string]: ResultRow[] } = {};
    for (const { name, columns, primaryKey } of this.#schema.tables) {
      const order = primaryKey.columns.map((position) => columns[position]?.name ?? '').join();
      const [rows] = await this.#observer.query<RowDataPacket[]>(`select * from ${name} order by ${order}`);
      contents[name] = rows.map((row) => ({ ...row }));
    }
    return contents;
  }

  async close(): Promise<void> {
    await this.reset({});
    for (const session of this.#sessions.values()) await session.close();
    await this.#observer.end();
  }

  #busy(): MariadbSession[] {
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

  /**
   * InnoDB breaks deadlocks as soon as they come up, so whoever waits does so for good. Its monitor tells what is so now;
   * information_schema.innodb_trx what was so within the last 100 ms, and the count of waits is lowered late.
   */
  async #allWait(): Promise<boolean> {
    const [rows] = await this.#observer.query<RowDataPacket[]>('show engine innodb status');
    // What comes before is about the last deadlock.
    const [, transactions = ''] = String(rows[0]?.['Status']).split('LIST OF TRANSACTIONS');
    const waits = transactions.match(/^LOCK WAIT /gm) ?? [];
    return waits.length === this.#busy().length;
  }
}
