import { sql, type RawBuilder } from 'kysely';
import type { EpochMilliseconds } from '../clock.ts';
import type { SqlCapabilities } from './capabilities.ts';

/**
 * The only raw SQL of modules and scenarios: what Kysely's builder cannot say. Lint keeps `sql` out of everything else, and
 * the simulated database knows these texts and no others.
 */
export const fragments = {
  postgres: {
    now: '(floor(extract(epoch from now()) * 1000))::bigint',
    clock: '(floor(extract(epoch from clock_timestamp()) * 1000))::bigint',
  },
  mysql: {
    now: 'cast(floor(unix_timestamp(now(3)) * 1000) as signed)',
    clock: 'cast(floor(unix_timestamp(sysdate(3)) * 1000) as signed)',
  },
  sqlite: {
    now: "cast(floor((julianday('now') - 2440587.5) * 86400000) as integer)",
    clock: "cast(floor((julianday('now') - 2440587.5) * 86400000) as integer)",
  },
} as const satisfies { readonly [name in SqlCapabilities['name']]: { readonly now: string; readonly clock: string } };

/**
 * The server's time in a query, ms since 1970. PostgreSQL: the start of the transaction, the same however long that has
 * been. MySQL and SQLite: the start of the statement.
 */
export function dbNow({ name }: SqlCapabilities): RawBuilder<EpochMilliseconds> {
  return sql.raw(fragments[name].now);
}

/** The server's time at the very moment of evaluation (SQLite: at the start of the statement), ms since 1970. */
export function dbClock({ name }: SqlCapabilities): RawBuilder<EpochMilliseconds> {
  return sql.raw(fragments[name].clock);
}
