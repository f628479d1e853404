import type { KeyLayout } from '../../sql/schema.ts';
import type { Row } from '../../sql/value.ts';
import { compareKeys, keyOf, type Index } from '../storage/index.ts';
import type { Entry, Record, Version } from '../storage/record.ts';
import type { Table } from '../storage/table.ts';
import type { Transaction } from '../storage/transaction.ts';
import { visibleVersion } from '../storage/visibility.ts';
import type { Access, Range } from './access.ts';

/** The rows that a consistent read sees in the ranges of an index, in its order. It takes and awaits no lock. */
export function consistentRead(transaction: Transaction, table: Table, access: Access, backward: boolean): Row[] {
  const secondary = table.secondaries.find((index) => index.layout === access.index);
  const found = access.ranges.flatMap((range) =>
    secondary === undefined
      ? itemsIn(table.clustered, range).map((record) => visibleVersion(record, transaction))
      : itemsIn(secondary, range).map((entry) => versionUnder(entry, transaction, table, secondary.layout)),
  );
  const rows = found.flatMap((version) => (version === null ? [] : [version.values]));
  return backward ? rows.reverse() : rows;
}

/** The visible version of an entry's row, unless that has its entry elsewhere. */
function versionUnder(entry: Entry, transaction: Transaction, table: Table, index: KeyLayout): Version | null {
  const record = table.clustered.find(entry.primaryKey);
  const version = record === null ? null : visibleVersion(record, transaction);
  return version !== null && compareKeys(keyOf(index, version.values), entry.key) === 0 ? version : null;
}

function itemsIn<Item extends Record | Entry>(index: Index<Item>, { low, high }: Range): Item[] {
  const start = low === null ? 0 : index.position(low.key, !low.inclusive);
  const end = high === null ? index.items.length : index.position(high.key, high.inclusive);
  return index.items.slice(start, end);
}
