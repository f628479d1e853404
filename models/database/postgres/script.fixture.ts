import { Kysely, type Compilable, type Generated } from 'kysely';
import { SimulatedDialect } from '../dialect/dialect.ts';
import { lower } from '../dialect/lower.ts';
import type { Outcome, RowChange } from '../engine.ts';
import { Engine, type ChooseVictim } from './engine.ts';
import { defineSchema } from '../sql/define-schema.ts';
import type { DatabaseSchema } from '../sql/schema.ts';
import type { Session } from './session.ts';
import type { Isolation } from './storage/transaction.ts';
import type { AdvisoryStatement, LockingStatement, LockTableStatement, Statement } from '../sql/statement.ts';
import type { ResultRow, SqlValue } from '../sql/value.ts';

/** The tables of the engine's and the dialect's tests. */
export interface TestSchema {
  test: { id: number; value: number };
  item: { id: number; code: string | null; owner: string | null; version: Generated<number> };
  part: { run: string; name: string; state: string | null };
}

export const testSchema = defineSchema<TestSchema>({
  test: { columns: { id: 'integer', value: 'integer' }, primaryKey: ['id'] },
  item: {
    columns: {
      id: 'integer',
      code: { type: 'text', nullable: true },
      owner: { type: 'text', nullable: true },
      version: { type: 'integer', default: 0 },
    },
    primaryKey: ['id'],
    unique: [{ columns: ['code'] }],
  },
  part: {
    columns: { run: 'text', name: 'text', state: { type: 'text', nullable: true } },
    primaryKey: ['run', 'name'],
  },
});

/** Builds queries only. */
export const db = new Kysely<TestSchema>({
  dialect: new SimulatedDialect(testSchema, () => {
    throw new Error('the query builder of the tests has no connection');
  }),
});

/** A step: a transaction command or a query. */
export type Step =
  | 'begin'
  | 'begin repeatable read'
  | 'begin serializable'
  | 'begin serializable read only'
  | 'commit'
  | 'rollback'
  | `savepoint ${string}`
  | `rollback to ${string}`
  | `release ${string}`
  | LockTableStatement
  | AdvisoryStatement
  | LockingStatement
  | Compilable;

/** Sessions by name on one engine; whoever can go on does so at once, first come first. */
export class Script {
  readonly changes: RowChange[] = [];
  /** What the server's clock shows, ms since 1970. */
  now = 0;
  readonly engine: Engine;
  readonly #schema: DatabaseSchema;
  readonly #sessions = new Map<string, Session>();

  constructor(schema: DatabaseSchema = testSchema, chooseVictim?: ChooseVictim) {
    this.#schema = schema;
    this.engine = new Engine(
      schema,
      (changes) => this.changes.push(...changes),
      () => this.now,
      chooseVictim,
    );
  }

  lower(query: Compilable): Statement {
    return lower(query.compile().query, this.#schema);
  }

  session(name: string): Session {
    let session = this.#sessions.get(name);
    if (session === undefined) this.#sessions.set(name, (session = this.engine.openSession(name)));
    return session;
  }

  /** Runs a step; returns its outcome, then those of the statements that it let finish: `name: outcome`. */
  run(name: string, step: Step): string[] {
    return [describe(this.#execute(this.session(name), step)), ...this.settle()];
  }

  /** Runs steps that must not wait. */
  all(name: string, ...steps: Step[]): string[] {
    return steps.flatMap((step) => this.run(name, step));
  }

  settle(): string[] {
    const finished: string[] = [];
    for (let runnable = this.engine.takeRunnable(); runnable.length > 0; runnable = this.engine.takeRunnable()) {
      for (const session of runnable) {
        const outcome = session.resume();
        if (outcome.kind !== 'blocked') finished.push(`${session.label}: ${describe(outcome)}`);
      }
    }
    return finished;
  }

  #execute(session: Session, step: Step): Outcome {
    if (typeof step !== 'string' && 'kind' in step) return session.execute(step);
    if (typeof step !== 'string') return session.execute(this.lower(step));
    if (step === 'commit' || step === 'rollback') return session.execute({ kind: step });
    for (const kind of ['savepoint', 'rollback to', 'release'] as const) {
      if (step.startsWith(`${kind} `)) return session.execute({ kind, name: step.slice(kind.length + 1) });
    }
    const [, first, second, ...access] = step.split(' ');
    const isolation: Isolation =
      first === 'serializable' ? first : first === 'repeatable' ? 'repeatable read' : 'read committed';
    return session.execute({ kind: 'begin', isolation, readOnly: [second, ...access].join(' ') === 'read only' });
  }
}

/** `blocked`, an SQLSTATE, a command tag, rows as `1:10 2:20` (`none` when empty), or `n changed`. */
export function describe(outcome: Outcome): string {
  if (outcome.kind === 'blocked') return 'blocked';
  if (outcome.kind === 'failed') return outcome.error.sqlState;
  const { tag, rows, count } = outcome.result;
  if (rows.length > 0) return textOf(rows);
  if (tag === 'SELECT') return 'none';
  return tag === 'INSERT' || tag === 'UPDATE' || tag === 'DELETE' ? `${count} changed` : tag;
}

/** Rows as `1:10 2:20`; NULL is nothing. */
export function textOf(rows: readonly ResultRow[]): string {
  const text = (value: SqlValue) =>
    value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return rows.map((row) => Object.values(row).map(text).join(':')).join(' ');
}
