import type { Compilable } from 'kysely';
import { lowerings } from '../../../models/database/dialect/lowering.ts';
import type { DatabaseEngine, DatabaseSession, Outcome as EngineOutcome } from '../../../models/database/engine.ts';
import { compareValues, type ResultRow } from '../../../models/database/sql/value.ts';
import type { TableLayout } from '../../../models/database/sql/schema.ts';
import type { Statement } from '../../../models/database/sql/statement.ts';
import type { Arm } from './arm.ts';
import { sortWoken, type Outcome, type Report, type Woken } from './report.ts';
import { insertionOf } from './tables.ts';
import type { Action, Contents, Step } from './step.ts';

/** Picks one of `count` ways to go on; 0 is the usual one. */
export type Choose = (count: number) => number;

/** An engine of the model, without network and time. Where several sessions can go on, `choose` says which does. */
export class ModelArm implements Arm {
  readonly #create: () => DatabaseEngine;
  readonly #choose: Choose;
  #engine: DatabaseEngine;
  readonly #sessions = new Map<string, DatabaseSession>();

  /** `create` makes an engine without rows. */
  constructor(create: () => DatabaseEngine, choose: Choose = () => 0) {
    this.#create = create;
    this.#choose = choose;
    this.#engine = create();
  }

  async reset(contents: Contents): Promise<void> {
    this.#engine = this.#create();
    this.#sessions.clear();
    const session = this.#engine.openSession('reset');
    for (const insertion of insertionOf(contents)) {
      const outcome = session.execute(this.#lower(insertion));
      if (outcome.kind === 'failed') throw outcome.error;
    }
  }

  async step({ session: name, action }: Step): Promise<Report> {
    let session = this.#sessions.get(name);
    if (session === undefined) this.#sessions.set(name, (session = this.#engine.openSession(name)));
    let outcome = outcomeOf(session.execute(this.#statementOf(action)));
    const woken: Woken[] = [];
    for (const [label, ended] of this.#settle()) {
      if (ended.kind === 'blocked') continue;
      if (label === name) outcome = ended;
      else woken.push({ session: label, outcome: ended });
    }
    return { outcome, woken: sortWoken(woken) };
  }

  async contents(): Promise<Contents> {
    const tables = this.#engine.schema.tables.map((table): [string, ResultRow[]] => [
      table.name,
      this.#engine.committedRows(table.name).sort(byPrimaryKey(table)),
    ]);
    return Object.fromEntries(tables);
  }

  async close(): Promise<void> {}

  *#settle(): Iterable<readonly [string, Outcome]> {
    const runnable = this.#engine.takeRunnable();
    while (runnable.length > 0) {
      const [session] = runnable.splice(runnable.length === 1 ? 0 : this.#choose(runnable.length), 1);
      if (session !== undefined) yield [session.label, outcomeOf(session.resume())];
      runnable.push(...this.#engine.takeRunnable());
    }
  }

  #statementOf(action: Action): Statement {
    return action.kind === 'query' ? this.#lower(action.query) : action;
  }

  #lower(query: Compilable): Statement {
    const { dialect, schema } = this.#engine;
    return lowerings[dialect](query.compile().query, schema);
  }
}

function outcomeOf(outcome: EngineOutcome): Outcome {
  if (outcome.kind === 'blocked') return outcome;
  if (outcome.kind === 'done') return { kind: 'done', ...outcome.result };
  const { sqlState, constraint, column, message, detail } = outcome.error;
  return { kind: 'failed', sqlState, constraint: constraint ?? column, message, detail };
}

function byPrimaryKey(table: TableLayout): (left: ResultRow, right: ResultRow) => number {
  const names = table.primaryKey.columns.map((position) => table.columns[position]?.name ?? '');
  return (left, right) => {
    for (const name of names) {
      const order = compareValues(left[name] ?? null, right[name] ?? null);
      if (order !== 0) return order;
    }
    return 0;
  };
}
