import type { Transaction } from 'kysely';
import type { EpochMilliseconds, Milliseconds } from '../../ports/clock.ts';
import type { SqlResult } from '../../ports/sql/failure.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import type { ScriptEnd } from '../job.ts';
import type { BuildsTable, BuildState, DurableSchema } from './schema.ts';

/** A worker's right to a build. */
export interface Claim {
  readonly build: string;
  readonly epoch: number;
}

/** For how long a worker that says nothing keeps its build. */
export const leaseDuration: Milliseconds = 15_000;

const open: readonly BuildState[] = ['PENDING', 'RUNNING'];

/**
 * Stores a build that is to be run; one that is known already stays as it is, so it may be asked for again, until it is
 * forgotten.
 */
export async function submit(
  sql: Sql<DurableSchema>,
  id: string,
  { timeout }: { readonly timeout: Milliseconds },
): Promise<SqlResult<null>> {
  const now = await sql.now();
  if (!now.ok) return now;
  return sql.transaction({}, async (transaction) => {
    const inserted = await transaction
      .insertInto('builds')
      .values({
        Id: id,
        State: 'PENDING',
        Epoch: 0,
        ExpiresAt: now.value,
        GivesUpAt: now.value + timeout,
        EndedAt: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows === 1n) await tell(transaction, id, 'PENDING', 1);
    return null;
  });
}

/** The builds that nobody works on. */
export function expired(sql: Sql<DurableSchema>, now: EpochMilliseconds): Promise<SqlResult<readonly BuildsTable[]>> {
  return sql.attempt((query) =>
    query.selectFrom('builds').selectAll().where('State', 'in', open).where('ExpiresAt', '<=', now).execute(),
  );
}

/** Takes an expired build for a new worker; null when somebody else has done so, or it has ended. */
export function takeOver(
  sql: Sql<DurableSchema>,
  { Id, Epoch }: Pick<BuildsTable, 'Id' | 'Epoch'>,
  now: EpochMilliseconds,
): Promise<SqlResult<Claim | null>> {
  const epoch = Epoch + 1;
  return sql.attempt(async (query) => {
    const result = await query
      .updateTable('builds')
      .set({ State: 'RUNNING', Epoch: epoch, ExpiresAt: now + leaseDuration })
      .where('Id', '=', Id)
      .where('Epoch', '=', Epoch)
      .where('State', 'in', open)
      .where('ExpiresAt', '<=', now)
      .executeTakeFirst();
    return result.numUpdatedRows === 1n ? { build: Id, epoch } : null;
  });
}

/** Ends a build whose time is over. */
export function giveUp(sql: Sql<DurableSchema>, id: string): Promise<SqlResult<null>> {
  return end(sql, id, 'TIMED_OUT', null);
}

/**
 * Renews a claim; false when it is void. In a transaction this comes first: it locks the build, so that no other worker can
 * take it over before what follows is committed.
 */
export async function renew(
  transaction: Transaction<DurableSchema>,
  { build, epoch }: Claim,
  now: EpochMilliseconds,
): Promise<boolean> {
  const result = await transaction
    .updateTable('builds')
    .set({ ExpiresAt: now + leaseDuration })
    .where('Id', '=', build)
    .where('Epoch', '=', epoch)
    .where('State', '=', 'RUNNING')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Ends a build as its script has ended, and with it the claim; nothing happens when that is void. */
export function endBuild(sql: Sql<DurableSchema>, { build, epoch }: Claim, state: ScriptEnd): Promise<SqlResult<null>> {
  return end(sql, build, state, epoch);
}

/** `epoch` null: whoever works on it. */
async function end(
  sql: Sql<DurableSchema>,
  id: string,
  state: BuildState,
  epoch: number | null,
): Promise<SqlResult<null>> {
  const now = await sql.now();
  if (!now.ok) return now;
  return sql.transaction({}, async (transaction) => {
    const ending = transaction
      .updateTable('builds')
      .set({ State: state, EndedAt: now.value })
      .where('Id', '=', id)
      .where('State', 'in', open);
    const mine = epoch === null ? ending : ending.where('Epoch', '=', epoch);
    const result = await mine.executeTakeFirst();
    if (result.numUpdatedRows === 1n) await tell(transaction, id, state, 2);
    return null;
  });
}

/** The builds that came to their end at `time` or before, and of which everything was told. */
export function endedBy(sql: Sql<DurableSchema>, time: EpochMilliseconds): Promise<SqlResult<readonly BuildsTable[]>> {
  return sql.attempt((query) =>
    query
      .selectFrom('builds')
      .selectAll()
      .where('EndedAt', '<=', time)
      .where('Id', 'not in', query.selectFrom('notifications').select('BuildId').where('Sent', '=', false))
      .execute(),
  );
}

/** Removes a build that has ended, and with it its steps and notifications. Submitted again it is a new one. */
export function forget(sql: Sql<DurableSchema>, id: string): Promise<SqlResult<unknown>> {
  return sql.attempt((query) =>
    query.deleteFrom('builds').where('Id', '=', id).where('EndedAt', 'is not', null).execute(),
  );
}

async function tell(
  transaction: Transaction<DurableSchema>,
  build: string,
  state: BuildState,
  position: number,
): Promise<void> {
  const row = { BuildId: build, State: state, Position: position, Sent: false };
  await transaction.insertInto('notifications').values(row).execute();
}
