import type { Record, Version } from './record.ts';
import type { Transaction } from './transaction.ts';

/** The version of a row that a consistent read sees; null: none, or a deleted one. */
export function visibleVersion(record: Record, reader: Transaction): Version | null {
  let version: Version | null = record.version;
  while (version !== null && !sees(reader, version.transaction)) version = version.previous;
  return version === null || version.deleted ? null : version;
}

/** The newest committed version; null: there was none before. */
export function committedVersion(record: Record): Version | null {
  let version: Version | null = record.version;
  while (version !== null && version.transaction.status === 'active') version = version.previous;
  return version;
}

function sees(reader: Transaction, writer: Transaction): boolean {
  return writer === reader || (writer.status === 'committed' && writer.sequence <= reader.view);
}
