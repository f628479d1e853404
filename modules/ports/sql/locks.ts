import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';

/** PostgreSQL's table lock modes, weakest first (table 13.2 of its manual says which conflict). */
export const tableLockModes = [
  'access share',
  'row share',
  'row exclusive',
  'share update exclusive',
  'share',
  'share row exclusive',
  'exclusive',
  'access exclusive',
] as const;

export type TableLockMode = (typeof tableLockModes)[number];

/** What stands after the table in LOCK TABLE. */
export function lockClause(mode: TableLockMode, noWait: boolean): string {
  return `in ${mode} mode${noWait ? ' nowait' : ''}`;
}

/**
 * LOCK TABLE, PostgreSQL only: waits until the transaction has the lock, and keeps it until the transaction ends. Fails with
 * 55P03 when `noWait` and it is not free, with 25P01 outside of a transaction.
 */
export async function lockTable(
  transaction: QueryExecutorProvider,
  table: string,
  mode: TableLockMode,
  { noWait = false }: { readonly noWait?: boolean } = {},
): Promise<void> {
  await sql`lock table ${sql.table(table)} ${sql.raw(lockClause(mode, noWait))}`.execute(transaction);
}

/**
 * PostgreSQL's advisory lock functions. Those of a transaction (`xact`) are released with it; those of a session outlast
 * it, and must be released on the same connection as often as they were taken.
 */
export const advisoryFunctions = [
  'pg_advisory_lock',
  'pg_advisory_lock_shared',
  'pg_advisory_xact_lock',
  'pg_advisory_xact_lock_shared',
  'pg_try_advisory_lock',
  'pg_try_advisory_lock_shared',
  'pg_try_advisory_xact_lock',
  'pg_try_advisory_xact_lock_shared',
  'pg_advisory_unlock',
  'pg_advisory_unlock_shared',
] as const;

export type AdvisoryFunction = (typeof advisoryFunctions)[number];

/** What an advisory lock is about: one number, or two 32-bit ones. The two kinds never meet. */
export type AdvisoryKey = number | readonly [number, number];

/** What stands before the key in a call of an advisory lock function. */
export function advisoryCall(name: AdvisoryFunction): string {
  return `select ${name}(`;
}

/** What stands after the key. */
export const advisoryCallEnd = ') as granted';

/** How an advisory lock is taken. */
export interface AdvisoryLockOptions {
  /** Default exclusive. */
  readonly shared?: boolean;
  /** Default `transaction`. Take session locks on a connection of your own: a pool hands connections around. */
  readonly scope?: 'transaction' | 'session';
}

/** Waits for an advisory lock of PostgreSQL. */
export async function advisoryLock(
  query: QueryExecutorProvider,
  key: AdvisoryKey,
  { shared = false, scope = 'transaction' }: AdvisoryLockOptions = {},
): Promise<void> {
  const name = scope === 'session' ? 'pg_advisory_lock' : 'pg_advisory_xact_lock';
  await call(shared ? `${name}_shared` : name, key).execute(query);
}

/** Takes an advisory lock of PostgreSQL if it is free; whether it did. */
export async function tryAdvisoryLock(
  query: QueryExecutorProvider,
  key: AdvisoryKey,
  { shared = false, scope = 'transaction' }: AdvisoryLockOptions = {},
): Promise<boolean> {
  const name = scope === 'session' ? 'pg_try_advisory_lock' : 'pg_try_advisory_xact_lock';
  return granted(query, shared ? `${name}_shared` : name, key);
}

/** Gives back an advisory lock of the session once. False, and a warning at the server, when it did not have it. */
export function advisoryUnlock(
  query: QueryExecutorProvider,
  key: AdvisoryKey,
  { shared = false }: Pick<AdvisoryLockOptions, 'shared'> = {},
): Promise<boolean> {
  return granted(query, shared ? 'pg_advisory_unlock_shared' : 'pg_advisory_unlock', key);
}

async function granted(query: QueryExecutorProvider, name: AdvisoryFunction, key: AdvisoryKey): Promise<boolean> {
  const { rows } = await call(name, key).execute(query);
  return rows[0]?.granted === true;
}

function call(name: AdvisoryFunction, key: AdvisoryKey): RawBuilder<{ granted: unknown }> {
  const argument = typeof key === 'number' ? sql`${key}` : sql`${key[0]}, ${key[1]}`;
  return sql`${sql.raw(advisoryCall(name))}${argument}${sql.raw(advisoryCallEnd)}`;
}
