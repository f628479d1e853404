import type { UniqueDefinition } from './tables.ts';

/** The names that PostgreSQL itself chooses for constraints and indexes (`ChooseConstraintName`, `ChooseIndexName`). */
export function primaryKeyName(table: string): string {
  return `${table}_pkey`;
}

/** A unique constraint is a `_key`, a partial index an `_idx`. */
export function uniqueName(table: string, { columns, where }: UniqueDefinition): string {
  return where === undefined ? `${table}_${columns.join('_')}_key` : indexName(table, columns);
}

export function indexName(table: string, columns: readonly string[]): string {
  return `${table}_${columns.join('_')}_idx`;
}

export function foreignKeyName(table: string, columns: readonly string[]): string {
  return `${table}_${columns.join('_')}_fkey`;
}
