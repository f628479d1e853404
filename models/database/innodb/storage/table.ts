import type { KeyLayout, TableLayout } from '../../sql/schema.ts';
import { notSupported } from '../../sql/sql-error.ts';
import type { Row } from '../../sql/value.ts';
import { Index, keyOf } from './index.ts';
import type { Entry, Key, Record } from './record.ts';

/** A table: the clustered index, which holds the rows, and the secondary ones. */
export class Table {
  readonly layout: TableLayout;
  readonly clustered: Index<Record>;
  readonly secondaries: readonly Index<Entry>[];

  constructor(layout: TableLayout) {
    if (layout.keys.some(({ where }) => where !== null)) throw notSupported('partial unique keys in MySQL mode');
    if (layout.references.length > 0) throw notSupported('foreign keys in MySQL mode');
    this.layout = layout;
    this.clustered = new Index(layout.primaryKey, true);
    this.secondaries = [
      ...layout.keys.slice(1).map((key) => new Index<Entry>(key, true)),
      ...ownIndexes(layout).map((key) => new Index<Entry>(key, false)),
    ];
  }

  /** All indexes, the clustered one first. */
  get indexes(): readonly (Index<Record> | Index<Entry>)[] {
    return [this.clustered, ...this.secondaries];
  }

  primaryKeyOf(row: Row): Key {
    return keyOf(this.layout.primaryKey, row);
  }

  /** The key of a row's entry in a secondary index. */
  entryKey(index: Index<Entry>, row: Row): Key {
    return [...keyOf(index.layout, row), ...this.primaryKeyOf(row)];
  }
}

/** The layout also lists the beginnings of an index, which are searched in the whole one here. */
function ownIndexes({ indexes }: TableLayout): readonly KeyLayout[] {
  const begins = (index: KeyLayout, longer: KeyLayout): boolean =>
    longer.columns.length > index.columns.length && index.columns.every((column, at) => longer.columns[at] === column);
  return indexes.filter((index) => !indexes.some((other) => begins(index, other)));
}
