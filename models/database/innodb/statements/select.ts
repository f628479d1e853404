import { holds, type Expression, type Surroundings } from '../../sql/expression.ts';
import { named, project } from '../../sql/output.ts';
import type { Select, SortKey, Source } from '../../sql/query.ts';
import { countOf, finish, runQuery } from '../../sql/run-query.ts';
import type { TableSource } from '../../sql/traverse.ts';
import { LockMode, type WaitPolicy } from '../../locking/lock-mode.ts';
import type { Steps } from '../../locking/wait.ts';
import type { TableLayout } from '../../sql/schema.ts';
import { notSupported } from '../../sql/sql-error.ts';
import type { LockClause, SelectStatement, StatementResult } from '../../sql/statement.ts';
import type { ResultRow, Row } from '../../sql/value.ts';
import type { Engine } from '../engine.ts';
import type { Strength } from '../locking/lock.ts';
import type { Entry } from '../storage/record.ts';
import type { Table } from '../storage/table.ts';
import type { Transaction } from '../storage/transaction.ts';
import { isSingleLookup, isUniquePoint, planAccess, type Access } from './access.ts';
import { columnsOf, conjunctsOf } from './conjuncts.ts';
import { Cursor } from './cursor.ts';
import { consistentRead } from './read.ts';
import { ConsistentReading } from './reading.ts';

/** How a source is locked. */
interface Locking {
  readonly strength: Strength;
  readonly policy: WaitPolicy;
}

/**
 * SELECT: nested loops over the sources in their order, a locked source through a cursor that reads the newest versions,
 * another one from the transaction's view. Rows are locked as they are met: up to the limit where an index yields the
 * wanted order, all of them otherwise.
 */
export function* select(engine: Engine, transaction: Transaction, statement: SelectStatement): Steps<StatementResult> {
  const { query, lock, parameters } = statement;
  const locks = lock !== null || (transaction.isolation === 'serializable' && !transaction.implicit);
  const reading = new ConsistentReading(engine, transaction, parameters, locks ? 'some' : 'none');
  const sources = query.kind === 'select' ? tablesOf(query.sources) : null;
  if (query.kind !== 'select' || sources === null) {
    if (locks) throw notSupported('MySQL set operations, derived tables and RIGHT JOIN that take locks');
    return answer(runQuery(query, [], reading).map((row) => named(query.outputs, row)));
  }
  const end =
    (countOf(query.offset, 'OFFSET', [], reading) ?? 0) + (countOf(query.limit, 'LIMIT', [], reading) ?? Infinity);
  const loops = new NestedLoops(engine, transaction, { query, sources, lock }, reading);
  const isStreamed = loops.yieldsOrder && query.grouping === null && query.distinct === null;
  const found = yield* loops.run(isStreamed ? end : Infinity);
  return answer(finish(query, found, [], reading).map((rows) => project(query.outputs, rows, reading)));
}

function answer(rows: ResultRow[]): StatementResult {
  return { tag: 'SELECT', rows, count: rows.length };
}

/** The sources, if all are tables that nested loops can join in their order. */
function tablesOf(sources: readonly Source[]): readonly TableSource[] | null {
  const tables = sources.filter(
    (source) => source.kind === 'table' && source.join !== 'right' && source.join !== 'full',
  );
  return tables.length === sources.length ? tables.filter((source) => source.kind === 'table') : null;
}

/** A SELECT of tables. */
interface Loops {
  readonly query: Select;
  readonly sources: readonly TableSource[];
  readonly lock: LockClause | null;
}

class NestedLoops {
  readonly #engine: Engine;
  readonly #transaction: Transaction;
  readonly #loops: Loops;
  readonly #around: Surroundings;
  readonly #direction: 'forward' | 'backward' | null;
  /** By source: the parts of WHERE that can be decided once it is read. */
  readonly #filters: readonly (readonly Expression[])[];
  readonly #found: Row[][] = [];
  readonly #rows: Row[] = [];

  constructor(engine: Engine, transaction: Transaction, loops: Loops, around: Surroundings) {
    this.#engine = engine;
    this.#transaction = transaction;
    this.#loops = loops;
    this.#around = around;
    const { sources, query } = loops;
    const conjuncts = conjunctsOf(query.where);
    const lastSource = (part: Expression) =>
      Math.max(0, ...columnsOf(part).map(({ source }) => (source < sources.length ? source : 0)));
    this.#filters = sources.map((_, index) => conjuncts.filter((part) => lastSource(part) === index));
    const [first] = sources;
    this.#direction =
      first === undefined
        ? 'forward'
        : directionOf(
            planAccess(engine.tableOf(first.table), 0, [first.on, query.where], [], around),
            query.order,
            first.table,
          );
  }

  /** Whether rows come in the order of ORDER BY. */
  get yieldsOrder(): boolean {
    return this.#direction !== null;
  }

  /** The first `wanted` rows, each with a row per source. */
  *run(wanted: number): Steps<Row[][]> {
    if (wanted > 0) yield* this.#descend(0, wanted);
    return this.#found;
  }

  /** Returns whether there is enough. */
  *#descend(depth: number, wanted: number): Steps<boolean> {
    const source = this.#loops.sources[depth];
    if (source === undefined) {
      this.#found.push([...this.#rows]);
      return this.#found.length >= wanted;
    }
    let matched = false;
    const read = this.#open(source, depth);
    for (let next = yield* read.next(); next !== null; next = yield* read.next()) {
      this.#rows[depth] = next;
      const joins = holds(source.on, this.#rows, this.#around);
      matched ||= joins;
      if (!joins || !this.#passes(depth)) read.reject();
      else if (yield* this.#descend(depth + 1, wanted)) return true;
    }
    this.#rows.length = depth;
    if (matched || source.join === 'inner') return false;
    this.#rows[depth] = source.nullRow;
    const enough = this.#passes(depth) ? yield* this.#descend(depth + 1, wanted) : false;
    this.#rows.length = depth;
    return enough;
  }

  #passes(depth: number): boolean {
    return this.#filters[depth]?.every((part) => holds(part, this.#rows, this.#around)) ?? true;
  }

  #open(source: TableSource, depth: number): RowSource {
    const table = this.#engine.tableOf(source.table);
    const conditions = source.join === 'inner' ? [source.on, this.#loops.query.where] : [source.on];
    const access = planAccess(table, depth, conditions, this.#rows, this.#around);
    const backward = depth === 0 && this.#direction === 'backward';
    const locking = lockingOf(this.#loops.lock, depth, this.#transaction);
    if (locking === null) {
      this.#engine.openView(this.#transaction);
      return new Plain(consistentRead(this.#transaction, table, access, backward));
    }
    this.#engine.intend(this.#transaction, source.table, locking.strength);
    const cursor = new Cursor({
      transaction: this.#transaction,
      locks: this.#engine.locks,
      table,
      access,
      ...locking,
      backward,
      semiConsistent: false,
      admits: admission(conditions, depth, table, access, this.#rows, this.#around),
    });
    // What a constant key finds stays locked, whether the rest of WHERE holds or not.
    const isConstant = depth === 0 && isSingleLookup(access);
    return new Locked(cursor, !isConstant);
  }
}

/** Where the rows of a source come from. */
interface RowSource {
  next(): Steps<Row | null>;
  /** The last one was not wanted. */
  reject(): void;
}

class Plain implements RowSource {
  readonly #rows: readonly Row[];
  #next = 0;

  constructor(rows: readonly Row[]) {
    this.#rows = rows;
  }

  // oxlint-disable-next-line require-yield -- a consistent read never waits
  *next(): Steps<Row | null> {
    return this.#rows[this.#next++] ?? null;
  }

  reject(): void {}
}

class Locked implements RowSource {
  readonly #cursor: Cursor;
  readonly #givesBack: boolean;
  #reject: (() => void) | null = null;

  constructor(cursor: Cursor, givesBack: boolean) {
    this.#cursor = cursor;
    this.#givesBack = givesBack;
  }

  *next(): Steps<Row | null> {
    const found = yield* this.#cursor.next();
    this.#reject = found === null ? null : () => this.#cursor.unlock(found);
    return found?.values ?? null;
  }

  reject(): void {
    if (this.#givesBack) this.#reject?.();
  }
}

/** SERIALIZABLE locks what a transaction reads; a statement by itself is serial as it is. */
function lockingOf(lock: LockClause | null, depth: number, transaction: Transaction): Locking | null {
  if (lock?.sources.includes(depth) === true) return { strength: strengthOf(lock.mode), policy: lock.policy };
  if (transaction.isolation !== 'serializable' || transaction.implicit) return null;
  return { strength: 'shared', policy: 'wait' };
}

function strengthOf(mode: LockMode): Strength {
  if (mode === LockMode.update) return 'exclusive';
  if (mode === LockMode.share) return 'shared';
  throw notSupported('FOR NO KEY UPDATE and FOR KEY SHARE in MySQL mode');
}

/** Whether the first source's index yields the wanted order, and which way round; null: rows must be sorted. */
function directionOf(access: Access, order: readonly SortKey[], table: TableLayout): 'forward' | 'backward' | null {
  const { index, ranges } = access;
  const [first] = order;
  if (first === undefined || ranges.length === 0) return 'forward';
  const [range, ...more] = ranges;
  const bound = range?.isPoint === true && more.length === 0 ? (range.low?.key.length ?? 0) : 0;
  if (range !== undefined && more.length === 0 && isUniquePoint(range, access)) return 'forward';
  const columns = [...index.columns, ...(index === table.primaryKey ? [] : table.primaryKey.columns)].slice(bound);
  const follows = order.every(
    ({ value, descending }, position) =>
      value.kind === 'column' &&
      value.source === 0 &&
      value.column === columns[position] &&
      descending === first.descending,
  );
  if (!follows) return null;
  return first.descending ? 'backward' : 'forward';
}

/** Decides from an entry alone, as far as the conditions read nothing but its columns. */
function admission(
  conditions: readonly (Expression | null)[],
  depth: number,
  { layout }: Table,
  { index }: Access,
  outer: readonly Row[],
  around: Surroundings,
): (entry: Entry) => boolean {
  const columns = [...index.columns, ...layout.primaryKey.columns];
  const parts = conditions
    .flatMap(conjunctsOf)
    .filter((part) =>
      columnsOf(part).every(({ source, column }) => source < depth || (source === depth && columns.includes(column))),
    );
  return ({ key }) => {
    const row = layout.columns.map((_, column) => key[columns.indexOf(column)] ?? null);
    return parts.every((part) => holds(part, [...outer.slice(0, depth), row], around));
  };
}
