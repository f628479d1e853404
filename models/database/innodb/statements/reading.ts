import type { EpochMilliseconds } from '../../../../modules/ports/clock.ts';
import { holds, type Expression } from '../../sql/expression.ts';
import type { Lookup } from '../../sql/lookup.ts';
import type { Query } from '../../sql/query.ts';
import type { Reading } from '../../sql/reading.ts';
import { runQuery } from '../../sql/run-query.ts';
import type { TableLayout } from '../../sql/schema.ts';
import { notSupported } from '../../sql/sql-error.ts';
import type { Row, SqlValue } from '../../sql/value.ts';
import type { Engine } from '../engine.ts';
import type { Transaction } from '../storage/transaction.ts';
import { planAccess } from './access.ts';
import { consistentRead } from './read.ts';

/** Whether a statement's sub-selects and derived tables take locks: then they are not modelled. */
export type SubselectLocks = 'none' | 'some';

/** What the expressions of a statement read: its parameters, and consistent reads of sub-selects. */
export class ConsistentReading implements Reading {
  readonly parameters: readonly SqlValue[];

  readonly #engine: Engine;
  readonly #transaction: Transaction;
  readonly #locks: SubselectLocks;

  constructor(engine: Engine, transaction: Transaction, parameters: readonly SqlValue[], locks: SubselectLocks) {
    this.#engine = engine;
    this.#transaction = transaction;
    this.parameters = parameters;
    this.#locks = locks;
  }

  scan(
    layout: TableLayout,
    _lookup: Lookup | null,
    condition: Expression | null,
    position: number,
    before: readonly Row[],
  ): { readonly values: Row }[] {
    const table = this.#engine.tableOf(layout);
    this.#engine.openView(this.#transaction);
    const access = planAccess(table, position, [condition], before, this);
    const rows = consistentRead(this.#transaction, table, access, false);
    return rows.filter((row) => holds(condition, place(before, position, row), this)).map((values) => ({ values }));
  }

  rowsOf(query: Query, rows: readonly Row[]): readonly Row[] {
    if (this.#locks === 'some') throw notSupported('MySQL sub-selects and derived tables that take locks');
    return runQuery(query, rows, this);
  }

  /** MySQL's `now()` is the start of the statement, which takes no time. */
  time(): EpochMilliseconds {
    return this.#engine.now();
  }
}

function place(before: readonly Row[], position: number, row: Row): readonly Row[] {
  const rows = [...before];
  rows[position] = row;
  return rows;
}
