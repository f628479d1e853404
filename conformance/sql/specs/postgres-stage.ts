import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { PostgresConnection } from '../servers/postgres.ts';
import { hasCycle } from '../steps/blockers.ts';
import { connectRaw, PostgresStageSession } from './postgres-stage-session.ts';
import type { Spec } from './spec.ts';
import type { Stage } from './stage.ts';

/** Longest time that a step may take when nothing holds it up, ms: PostgreSQL's tests wait at most 5 s for a timeout. */
const patience = 20_000;

/**
 * A real PostgreSQL, its schema `public` emptied and set up. Who waits is asked of the server, as isolationtester does.
 */
export class PostgresStage implements Stage {
  readonly #observer: pg.Client;
  readonly #sessions = new Map<string, PostgresStageSession>();

  private constructor(observer: pg.Client) {
    this.#observer = observer;
  }

  /** What is printed there lacks the columns `leftOut`. */
  static async open(connection: PostgresConnection, spec: Spec, leftOut: ReadonlySet<string>): Promise<PostgresStage> {
    const observer = await connectRaw(connection);
    await observer.query('drop schema public cascade; create schema public');
    for (const setup of spec.setups) await observer.query(setup);
    const stage = new PostgresStage(observer);
    for (const { name } of spec.sessions) {
      stage.#sessions.set(name, await PostgresStageSession.connect(connection, leftOut));
    }
    return stage;
  }

  async run(name: string, sql: string): Promise<void> {
    this.#session(name).send(sql);
    await this.#settle();
  }

  isWaiting(name: string): boolean {
    return this.#session(name).underWay !== null;
  }

  linesOf(name: string): readonly string[] {
    return this.#session(name).lines;
  }

  async timeOut(): Promise<boolean> {
    const ended = await Promise.race([...this.#busy().map(({ underWay }) => underWay), sleep(patience, 'too late')]);
    await this.#settle();
    return ended !== 'too late';
  }

  async close(): Promise<void> {
    for (const { pid } of this.#busy()) await this.#observer.query('select pg_cancel_backend($1)', [pid]);
    for (const session of this.#sessions.values()) await session.close();
    await this.#observer.end();
  }

  #session(name: string): PostgresStageSession {
    const session = this.#sessions.get(name);
    if (session === undefined) throw new Error(`there is no session ${name}`);
    return session;
  }

  #busy(): readonly PostgresStageSession[] {
    return [...this.#sessions.values()].filter(({ underWay }) => underWay !== null);
  }

  /** Until each statement under way has ended or waits. Only the second look that shows the same is believed. */
  async #settle(): Promise<void> {
    for (let quietLooks = 0; quietLooks < 2;) {
      const busy = this.#busy();
      if (busy.length === 0) return;
      if (quietLooks === 0) await Promise.race([...busy.map(({ underWay }) => underWay), sleep(2)]);
      const moved = this.#busy().length < busy.length;
      quietLooks = !moved && (await this.#allWait()) ? quietLooks + 1 : 0;
    }
  }

  /** Whether all statements under way wait for good: not in a circle, which the server is about to break. */
  async #allWait(): Promise<boolean> {
    const pids = [...this.#sessions.values()].map(({ pid }) => pid);
    const { rows } = await this.#observer.query<{ pid: string; waits: string; blockers: string }>(
      `select pid, pg_isolation_test_session_is_blocked(pid, $2) waits, pg_blocking_pids(pid) blockers
       from unnest($1::int[]) pid`,
      [this.#busy().map(({ pid }) => pid), pids],
    );
    const blockers = rows.map((row) => [Number(row.pid), (row.blockers.match(/\d+/g) ?? []).map(Number)] as const);
    return rows.every(({ waits }) => waits === 't') && !hasCycle(new Map(blockers));
  }
}
