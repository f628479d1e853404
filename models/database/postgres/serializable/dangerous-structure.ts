import type { SerializableTransaction } from './serializable-transaction.ts';

/**
 * Whether a conflict from `reader` to `writer` would complete a dangerous structure: two conflicts in a row,
 * in -> pivot -> out, of which `out` commits first. Only cycles with such a pair can make an execution unserializable
 * (Cahill, Röhm, Fekete 2008; Ports and Grittner 2012). Follows OnConflict_CheckForSerializationFailure of predicate.c.
 */
export function completesDangerousStructure(reader: SerializableTransaction, writer: SerializableTransaction): boolean {
  if (writer.isCommitted && writer.earliestConflictOut < writer.committedAs) return true;
  return isPivotWriter(reader, writer) || isPivotReader(reader, writer);
}

/** reader -> writer -> out */
function isPivotWriter(reader: SerializableTransaction, writer: SerializableTransaction): boolean {
  for (const out of writer.conflictsOut) {
    if (!out.isCommitted || out.committedAs > reader.committedAs || out.committedAs > writer.committedAs) continue;
    // A read-only transaction matters only if it saw what `out` did.
    if (!reader.isReadOnly || out.committedAs <= reader.commitsBefore) return true;
  }
  return false;
}

/** in -> reader -> writer */
function isPivotReader(reader: SerializableTransaction, writer: SerializableTransaction): boolean {
  if (!writer.isCommitted || reader.isReadOnly) return false;
  for (const source of reader.conflictsIn) {
    if (source.doomed || source.committedAs < writer.committedAs) continue;
    if (!source.isReadOnly || source.commitsBefore >= writer.committedAs) return true;
  }
  return false;
}
