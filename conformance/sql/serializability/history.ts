import type { Compilable } from 'kysely';
import { lower } from '../../../models/database/dialect/lower.ts';
import type { Outcome } from '../../../models/database/engine.ts';
import type { Engine } from '../../../models/database/postgres/engine.ts';
import type { Session } from '../../../models/database/postgres/session.ts';
import type { Isolation } from '../../../models/database/postgres/storage/transaction.ts';
import type { SavepointStatement, Statement, StatementResult } from '../../../models/database/sql/statement.ts';
import type { ResultRow } from '../../../models/database/sql/value.ts';
import { openAccounts, schema } from './accounts.ts';
import type { Schedule, ScheduleStep } from './drawn-schedule.ts';

/** A statement of a committed transaction, and what it told its client. */
export interface Observation {
  readonly action: Compilable | SavepointStatement;
  readonly answer: string;
}

/** What a schedule led to. */
export interface History {
  /** The transactions that committed, in that order, by what they did and saw. */
  readonly committed: readonly (readonly Observation[])[];
  /** The rows in the end. */
  readonly final: string;
  readonly serializationFailures: number;
}

/** An answer as text. Rows have no order, since no query of the schedules asks for one. */
export function answerOf({ rows, count }: StatementResult): string {
  return rows.length === 0 ? `${count} rows` : textOf(rows);
}

export function textOf(rows: readonly ResultRow[]): string {
  return rows
    .map((row) => JSON.stringify(Object.values(row)))
    .sort()
    .join(' ');
}

const lowered = new WeakMap<Compilable, Statement>();

export function statementOf(action: Observation['action']): Statement {
  if ('kind' in action) return action;
  let statement = lowered.get(action);
  if (statement === undefined) lowered.set(action, (statement = lower(action.compile().query, schema)));
  return statement;
}

/** One of the three clients: the transaction that it has open, and what that has seen. */
class Client {
  readonly session: Session;
  /** What it waits to hear of. */
  asked: Observation['action'] | 'commit' | null = null;
  seen: Observation[] | null = null;
  hasSavepoint = false;
  failed = false;

  constructor(session: Session) {
    this.session = session;
  }
}

/** Runs a schedule with all transactions at `isolation`, and commits what is open in the end. */
export function runSchedule(schedule: Schedule, isolation: Isolation): History {
  const run = new ScheduleRun(openAccounts(), isolation);
  for (const step of schedule) run.step(step);
  run.commitAll();
  return run.history();
}

class ScheduleRun {
  readonly #engine: Engine;
  readonly #isolation: Isolation;
  readonly #clients = new Map<string, Client>();
  readonly #committed: (readonly Observation[])[] = [];
  #serializationFailures = 0;

  constructor(engine: Engine, isolation: Isolation) {
    this.#engine = engine;
    this.#isolation = isolation;
  }

  step({ session, action, readOnly }: ScheduleStep): void {
    let client = this.#clients.get(session);
    if (client === undefined) this.#clients.set(session, (client = new Client(this.#engine.openSession(session))));
    if (client.asked !== null) return;
    if (client.seen === null) {
      client.session.execute({ kind: 'begin', isolation: this.#isolation, readOnly });
      client.seen = [];
    } else if (action === 'rollback' || client.failed) this.#rollBack(client);
    else if (action === 'commit') this.#ask(client, action);
    else if (action === 'savepoint') this.#ask(client, { kind: action, name: 's' });
    else if (action !== 'rollback to') this.#ask(client, action);
    else if (client.hasSavepoint) this.#ask(client, { kind: action, name: 's' });
  }

  /** Nobody waits for ever: each round ends at least one transaction, by commit or as the victim of a deadlock. */
  commitAll(): void {
    const open = (): Client[] => [...this.#clients.values()].filter(({ seen }) => seen !== null);
    for (let clients = open(); clients.length > 0; clients = open()) {
      for (const client of clients) {
        if (client.asked !== null || client.seen === null) continue;
        if (client.failed) this.#rollBack(client);
        else this.#ask(client, 'commit');
      }
    }
  }

  history(): History {
    return {
      committed: this.#committed,
      final: textOf(this.#engine.committedRows('account')),
      serializationFailures: this.#serializationFailures,
    };
  }

  #ask(client: Client, action: Observation['action'] | 'commit'): void {
    client.asked = action;
    this.#hear(client, client.session.execute(action === 'commit' ? { kind: action } : statementOf(action)));
    this.#settle();
  }

  #rollBack(client: Client): void {
    client.session.execute({ kind: 'rollback' });
    this.#close(client);
    this.#settle();
  }

  #settle(): void {
    for (let runnable = this.#engine.takeRunnable(); runnable.length > 0; runnable = this.#engine.takeRunnable()) {
      for (const session of runnable) {
        const client = this.#clients.get(session.label);
        if (client !== undefined) this.#hear(client, session.resume());
      }
    }
  }

  #hear(client: Client, outcome: Outcome): void {
    if (outcome.kind === 'blocked') return;
    const { asked, seen } = client;
    client.asked = null;
    if (outcome.kind === 'failed') {
      if (outcome.error.sqlState === '40001') this.#serializationFailures += 1;
      if (asked === 'commit') this.#close(client);
      else client.failed = true;
    } else if (asked === 'commit') {
      if (seen !== null) this.#committed.push(seen);
      this.#close(client);
    } else if (asked !== null) {
      if ('kind' in asked && asked.kind === 'savepoint') client.hasSavepoint = true;
      seen?.push({ action: asked, answer: answerOf(outcome.result) });
    }
  }

  #close(client: Client): void {
    client.seen = null;
    client.hasSavepoint = false;
    client.failed = false;
  }
}
