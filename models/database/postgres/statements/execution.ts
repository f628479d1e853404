import type { EpochMilliseconds } from '../../../../modules/ports/clock.ts';
import type { Engine } from '../engine.ts';
import { holds, type Expression, type Moment } from '../../sql/expression.ts';
import type { Lookup } from '../../sql/lookup.ts';
import type { Query } from '../../sql/query.ts';
import type { Reading } from '../../sql/reading.ts';
import { runQuery } from '../../sql/run-query.ts';
import type { TableLayout } from '../../sql/schema.ts';
import type { Row, SqlValue } from '../../sql/value.ts';
import { predicateOf } from '../serializable/predicate.ts';
import { candidates } from '../storage/candidates.ts';
import type { Transaction } from '../storage/transaction.ts';
import type { Tuple } from '../storage/tuple.ts';
import { isVisible } from '../storage/visibility.ts';

/**
 * One run of a statement: what it reads, on its snapshot. Sub-selects never wait; those that do not refer to the queries
 * around them are computed once.
 */
export class Execution implements Reading<Tuple> {
  readonly parameters: readonly SqlValue[];

  readonly #engine: Engine;
  readonly #transaction: Transaction;
  #known: Map<Query, readonly Row[]> | null = null;

  constructor(engine: Engine, transaction: Transaction, parameters: readonly SqlValue[]) {
    this.#engine = engine;
    this.#transaction = transaction;
    this.parameters = parameters;
  }

  scan(
    layout: TableLayout,
    lookup: Lookup | null,
    condition: Expression | null,
    position: number,
    before: readonly Row[],
  ): Tuple[] {
    const rows = [...before];
    const found: Tuple[] = [];
    const table = this.#engine.tableOf(layout);
    const versions = candidates(table, lookup, before, this);
    this.#transaction.serializable?.read(table, versions, predicateOf(condition, before, this));
    for (const tuple of versions) {
      if (!isVisible(tuple, this.#transaction)) continue;
      rows[position] = tuple.values;
      if (holds(condition, rows, this)) found.push(tuple);
    }
    return found;
  }

  rowsOf(query: Query, rows: readonly Row[]): readonly Row[] {
    if (query.correlated) return runQuery(query, rows, this);
    this.#known ??= new Map();
    let known = this.#known.get(query);
    if (known === undefined) this.#known.set(query, (known = runQuery(query, rows, this)));
    return known;
  }

  /** Says what a sub-select that has locked rows came to. */
  remember(query: Query, rows: readonly Row[]): void {
    this.#known ??= new Map();
    this.#known.set(query, rows);
  }

  time(moment: Moment): EpochMilliseconds {
    switch (moment) {
      case 'transaction':
        return this.#transaction.begunAt;
      case 'statement':
        return this.#transaction.statementAt;
      case 'call':
        return this.#engine.clock();
    }
  }
}
