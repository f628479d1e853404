import type { IsolationLevel } from 'kysely';

/** What the database behind a port can do; a module that wants to run on several asks here and nowhere else. */
export interface SqlCapabilities {
  readonly name: 'postgres' | 'mysql' | 'sqlite';
  /** INSERT, UPDATE and DELETE may have RETURNING. */
  readonly returning: boolean;
  /** INSERT has ON CONFLICT. Without it: INSERT IGNORE and ON DUPLICATE KEY UPDATE. */
  readonly onConflict: boolean;
  /** SELECT has FOR UPDATE and FOR SHARE. Without it there is one writer at a time. */
  readonly rowLocks: boolean;
  /** Those may say SKIP LOCKED and NOWAIT. */
  readonly skipLocked: boolean;
  /** What it runs at, when asked for: not what it rounds up to. */
  readonly isolationLevels: readonly IsolationLevel[];
}

/** PostgreSQL 15 to 18. */
export const postgres: SqlCapabilities = {
  name: 'postgres',
  returning: true,
  onConflict: true,
  rowLocks: true,
  skipLocked: true,
  isolationLevels: ['read committed', 'repeatable read', 'serializable'],
};

/** MySQL 8 with InnoDB. */
export const mysql: SqlCapabilities = {
  name: 'mysql',
  returning: false,
  onConflict: false,
  rowLocks: true,
  skipLocked: true,
  isolationLevels: ['read uncommitted', 'read committed', 'repeatable read', 'serializable'],
};

/** SQLite 3.35 or later. */
export const sqlite: SqlCapabilities = {
  name: 'sqlite',
  returning: true,
  onConflict: true,
  rowLocks: false,
  skipLocked: false,
  isolationLevels: ['serializable'],
};
