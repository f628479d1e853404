import type { Kysely } from 'kysely';
import type { EpochMilliseconds } from '../clock.ts';
import type { SqlCapabilities } from './capabilities.ts';
import type { SqlFailure, SqlResult } from './failure.ts';
import type { Sql } from './sql.ts';

export interface SqlParts<Schema> {
  readonly query: Kysely<Schema>;
  readonly capabilities: SqlCapabilities;
  /** What a thrown error means; null for one that is not the database's. */
  readonly failureOf: (error: unknown) => SqlFailure | null;
  readonly now: () => Promise<SqlResult<EpochMilliseconds>>;
}

/** The port on a Kysely instance, whichever database its dialect speaks to. */
export function sqlOn<Schema>({ query, capabilities, failureOf, now }: SqlParts<Schema>): Sql<Schema> {
  const settle = async <T>(work: () => Promise<T>): Promise<SqlResult<T>> => {
    try {
      return { ok: true, value: await work() };
    } catch (error) {
      const failure = failureOf(error);
      if (failure === null) throw error;
      return { ok: false, error: failure };
    }
  };
  return {
    capabilities,
    query,
    attempt: (work) => settle(() => work(query)),
    transaction({ isolation, readOnly = false }, work) {
      let builder = query.transaction();
      if (isolation !== undefined) builder = builder.setIsolationLevel(isolation);
      if (readOnly) builder = builder.setAccessMode('read only');
      return settle(() => builder.execute(work));
    },
    now,
  };
}
