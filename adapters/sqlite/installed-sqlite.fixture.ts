import { createRequire } from 'node:module';
import type { SqliteDatabase } from './sqlite-database.ts';

/** Opens a file with what this machine has: node:sqlite, else better-sqlite3, wherever Node finds that. Null: neither. */
export function installedSqlite(): ((file: string) => SqliteDatabase) | null {
  const load = createRequire(import.meta.url);
  try {
    const { DatabaseSync } = load('node:sqlite') as { readonly DatabaseSync: new (file: string) => SqliteDatabase };
    return (file) => new DatabaseSync(file);
  } catch {
    // before Node 22.5
  }
  try {
    const Database = load('better-sqlite3') as new (file: string) => SqliteDatabase;
    return (file) => new Database(file);
  } catch {
    return null;
  }
}
