import type { RowChange } from '../../engine.ts';
import { describePrimaryKey } from '../../sql/key.ts';
import { describeRow, type TableLayout } from '../../sql/schema.ts';
import type { Transaction } from './transaction.ts';
import type { Tuple } from './tuple.ts';

interface Lineage {
  readonly layout: TableLayout;
  readonly before: Tuple | null;
  after: Tuple | null;
}

/** The net changes of a transaction, in order of each row's first write. A changed primary key is a removal and a creation. */
export function changesOf(transaction: Transaction): RowChange[] {
  const lineages: Lineage[] = [];
  const byNewest = new Map<Tuple, Lineage>();
  for (const { table, before, after } of transaction.writes) {
    let lineage = before === null ? undefined : byNewest.get(before);
    if (lineage === undefined) lineages.push((lineage = { layout: table.layout, before, after }));
    lineage.after = after;
    if (after !== null) byNewest.set(after, lineage);
  }
  return lineages.flatMap(describe);
}

function describe({ layout, before, after }: Lineage): RowChange[] {
  const old = before === null ? null : describeRow(layout, before.values);
  const now = after === null ? null : describeRow(layout, after.values);
  const oldKey = before === null ? null : describePrimaryKey(layout, before.values);
  const newKey = after === null ? null : describePrimaryKey(layout, after.values);
  const changes: RowChange[] = [];
  if (oldKey !== null)
    changes.push({ table: layout.name, key: oldKey, before: old, after: newKey === oldKey ? now : null });
  if (newKey !== null && newKey !== oldKey) changes.push({ table: layout.name, key: newKey, before: null, after: now });
  return changes;
}
