import type { Steps } from '../../locking/wait.ts';
import type { Row } from '../../sql/value.ts';
import { duplicateEntry } from '../errors.ts';
import type { Answer, LockSystem } from '../locking/lock-system.ts';
import { waitFor } from '../locking/waiting.ts';
import { compareKeys, type Index } from '../storage/index.ts';
import { Entry, Record, Version, type Key } from '../storage/record.ts';
import type { Table } from '../storage/table.ts';
import type { Transaction } from '../storage/transaction.ts';

/** Who changes rows of a table. */
export interface Writer {
  readonly transaction: Transaction;
  readonly locks: LockSystem;
  readonly table: Table;
}

/**
 * Inserts a row: into the clustered index, then into the others in their order (row_ins of row0ins.cc).
 *
 * @throws 1062 when a unique key is taken; a statement's rollback takes back what was inserted before that
 */
export function* insertRow(writer: Writer, values: Row): Steps<void> {
  yield* insertClustered(writer, values);
  for (const index of writer.table.secondaries) yield* insertEntry(writer, index, values);
}

/** Deletes a row that the transaction has locked: marks it, then its entries. */
export function* deleteRow(writer: Writer, record: Record): Steps<void> {
  const { values } = record.version;
  addVersion(writer, record, values, true);
  for (const index of writer.table.secondaries) yield* markEntry(writer, index, values);
}

/** Updates a row that the transaction has locked; one whose primary key changes becomes another row. */
export function* updateRow(writer: Writer, record: Record, values: Row): Steps<void> {
  const { table } = writer;
  const before = record.version.values;
  const moves = compareKeys(record.key, table.primaryKeyOf(values)) !== 0;
  addVersion(writer, record, moves ? before : values, moves);
  if (moves) yield* insertClustered(writer, values);
  for (const index of table.secondaries) {
    if (!moves && compareKeys(table.entryKey(index, before), table.entryKey(index, values)) === 0) continue;
    yield* markEntry(writer, index, before);
    yield* insertEntry(writer, index, values);
  }
}

function addVersion({ transaction, table }: Writer, record: Record, values: Row, deleted: boolean): void {
  record.version = new Version(values, deleted, transaction, record.version);
  transaction.changes.push({ kind: 'row', table, record, version: record.version, isNew: false });
}

function* insertClustered(writer: Writer, values: Row): Steps<void> {
  const { transaction, locks, table } = writer;
  const index = table.clustered;
  const key = table.primaryKeyOf(values);
  const strength = transaction.replacesDuplicates ? 'exclusive' : 'shared';
  for (;;) {
    const existing = index.find(key);
    if (existing === null) {
      if (yield* waited(lockForInsert(writer, index, key), locks)) continue;
      const version = new Version(values, false, transaction, null);
      const record = new Record(key, version);
      place(writer, index, record);
      transaction.changes.push({ kind: 'row', table, record, version, isNew: true });
      return;
    }
    const request = { transaction, index, target: existing, strength, span: 'record' } as const;
    if (yield* waited(locks.lockForRead(request), locks)) continue;
    if (!existing.deleted) throw duplicate(index, key);
    if (yield* waited(locks.lockForChange({ ...request, strength: 'exclusive' }), locks)) continue;
    addVersion(writer, existing, values, false);
    return;
  }
}

function* insertEntry(writer: Writer, index: Index<Entry>, values: Row): Steps<void> {
  const { transaction, locks, table } = writer;
  const key = table.entryKey(index, values);
  for (;;) {
    if (yield* checkDuplicates(writer, index, key)) continue;
    const existing = index.find(key);
    if (existing === null) {
      if (yield* waited(lockForInsert(writer, index, key), locks)) continue;
      const entry = new Entry(key, table.primaryKeyOf(values), transaction);
      place(writer, index, entry);
      transaction.changes.push({ kind: 'entry', index, entry, before: null });
      return;
    }
    const request = { transaction, index, target: existing, strength: 'exclusive', span: 'record' } as const;
    if (yield* waited(locks.lockForChange(request), locks)) continue;
    setDeleted(transaction, index, existing, false);
    return;
  }
}

/** Locks what has the same unique key, marked or not, and what follows. Returns whether it had to wait: then look again. */
function* checkDuplicates({ transaction, locks }: Writer, index: Index<Entry>, key: Key): Steps<boolean> {
  const unique = key.slice(0, index.layout.columns.length);
  if (!index.isUnique || unique.includes(null)) return false;
  const strength = transaction.replacesDuplicates ? 'exclusive' : 'shared';
  const first = index.position(unique, false);
  if (first === index.position(unique, true)) return false;
  for (let position = first; ; position++) {
    const target = index.at(position);
    const answer = locks.lockForRead({ transaction, index, target, strength, span: 'next-key' });
    if (yield* waited(answer, locks)) return true;
    if (target.isSupremum || compareKeys(target.key, unique) !== 0) return false;
    if (!target.deleted) throw duplicate(index, unique);
  }
}

function* markEntry({ transaction, locks, table }: Writer, index: Index<Entry>, values: Row): Steps<void> {
  for (;;) {
    const entry = index.find(table.entryKey(index, values));
    if (entry === null) return;
    const request = { transaction, index, target: entry, strength: 'exclusive', span: 'record' } as const;
    if (yield* waited(locks.lockForChange(request), locks)) continue;
    setDeleted(transaction, index, entry, true);
    return;
  }
}

function setDeleted(transaction: Transaction, index: Index<Entry>, entry: Entry, deleted: boolean): void {
  const before = { deleted: entry.deleted, writer: entry.writer };
  transaction.changes.push({ kind: 'entry', index, entry, before });
  entry.deleted = deleted;
  entry.writer = transaction;
}

function lockForInsert({ transaction, locks }: Writer, index: Index<Record> | Index<Entry>, key: Key): Answer {
  const target = index.at(index.position(key, true));
  return locks.lockForInsert({ transaction, index, target, strength: 'exclusive', span: 'insert intention' });
}

function place<Item extends Record | Entry>({ locks }: Writer, index: Index<Item>, item: Item): void {
  const position = index.position(item.key, true);
  const successor = index.at(position);
  index.insert(position, item);
  locks.inheritGap(item, successor);
}

/** Waits if the answer says so; returns whether it did: everything may be different then. */
function* waited(answer: Answer, locks: LockSystem): Steps<boolean> {
  if (typeof answer === 'string') return false;
  yield* waitFor(answer, locks);
  return true;
}

function duplicate({ layout }: Index<Record> | Index<Entry>, key: Key): Error {
  return duplicateEntry(key.map(String).join('-'), layout.constraint);
}
