import type { RowChange } from '../../engine.ts';
import { describePrimaryKey } from '../../sql/key.ts';
import { describeRow, type TableLayout } from '../../sql/schema.ts';
import type { Row } from '../../sql/value.ts';
import type { LockSystem } from '../locking/lock-system.ts';
import type { Index } from './index.ts';
import type { Entry, Record, Version } from './record.ts';
import type { Table } from './table.ts';
import type { Transaction } from './transaction.ts';

/** Something that a transaction did and that its rollback undoes. */
export type Change =
  /** A row got a version; the record is new when that has no previous one. */
  | {
      readonly kind: 'row';
      readonly table: Table;
      readonly record: Record;
      readonly version: Version;
      readonly isNew: boolean;
    }
  | { readonly kind: 'entry'; readonly index: Index<Entry>; readonly entry: Entry; readonly before: EntryState | null };

/** What an entry was; null in a change: it did not exist. */
export interface EntryState {
  readonly deleted: boolean;
  readonly writer: Transaction;
}

/** Undoes all changes but the first `kept` ones, the last one first. */
export function undo(transaction: Transaction, kept: number, locks: LockSystem): void {
  for (let change = popAfter(transaction, kept); change !== null; change = popAfter(transaction, kept)) {
    if (change.kind === 'row') undoRow(change, locks);
    else undoEntry(change, locks);
  }
}

function popAfter({ changes }: Transaction, kept: number): Change | null {
  return changes.length > kept ? (changes.pop() ?? null) : null;
}

function undoRow({ table, record, version, isNew }: Extract<Change, { kind: 'row' }>, locks: LockSystem): void {
  const { previous } = version;
  if (isNew || previous === null || isForgotten(previous.deleted, previous.transaction)) {
    locks.moveToGap(record, table.clustered.remove(record));
  } else record.version = previous;
}

function undoEntry({ index, entry, before }: Extract<Change, { kind: 'entry' }>, locks: LockSystem): void {
  if (before === null || isForgotten(before.deleted, before.writer)) locks.moveToGap(entry, index.remove(entry));
  else {
    entry.deleted = before.deleted;
    entry.writer = before.writer;
  }
}

/** Whether a deletion would have been purged, had the record not come to new life. */
function isForgotten(deleted: boolean, { isPurged }: Transaction): boolean {
  return deleted && isPurged;
}

/** The net changes of a transaction by row, in order of each row's first change. */
export function changesOf(transaction: Transaction): RowChange[] {
  const tables = new Map<Record, Table>();
  for (const change of transaction.changes) if (change.kind === 'row') tables.set(change.record, change.table);
  return [...tables].flatMap(([record, { layout }]) => {
    const before = live(versionBefore(record, transaction));
    const after = live(record.version);
    return before === null && after === null ? [] : [describe(layout, before, after)];
  });
}

function versionBefore(record: Record, transaction: Transaction): Version | null {
  let version: Version | null = record.version;
  while (version !== null && version.transaction === transaction) version = version.previous;
  return version;
}

function live(version: Version | null): Row | null {
  return version === null || version.deleted ? null : version.values;
}

function describe(layout: TableLayout, before: Row | null, after: Row | null): RowChange {
  return {
    table: layout.name,
    key: describePrimaryKey(layout, after ?? before ?? []),
    before: before === null ? null : describeRow(layout, before),
    after: after === null ? null : describeRow(layout, after),
  };
}
