import type { Transaction } from 'kysely';
import type { EpochMilliseconds } from '../../ports/clock.ts';
import { digestOf, pauseAfter, type JobSpec, type RetryPolicy } from '../job.ts';
import type { DurableSchema, StepsTable } from './schema.ts';

/**
 * The step as it stands for this spec: begun now if it is new or was asked for with another spec before. Call it with the
 * build locked (`renew`).
 */
export async function claimStep(
  transaction: Transaction<DurableSchema>,
  build: string,
  name: string,
  spec: JobSpec,
): Promise<StepsTable> {
  const digest = digestOf(spec);
  const known = await transaction
    .selectFrom('steps')
    .selectAll()
    .where('BuildId', '=', build)
    .where('Name', '=', name)
    .executeTakeFirst();
  if (known?.Digest === digest) return known;
  const attempt = (known?.Attempt ?? 0) + 1;
  const begun = {
    Digest: digest,
    State: 'RUNNING' as const,
    Attempt: attempt,
    FirstAttempt: attempt,
    NotBefore: 0,
    Result: null,
  };
  const row: StepsTable = { BuildId: build, Name: name, ...begun };
  if (known === undefined) await transaction.insertInto('steps').values(row).execute();
  else {
    await transaction.updateTable('steps').set(begun).where('BuildId', '=', build).where('Name', '=', name).execute();
  }
  return row;
}

/**
 * Stores how the present attempt of a step has ended: its result, the next attempt and when that may begin, or the failure
 * of the step. `now` is the database's.
 */
export async function settleStep(
  transaction: Transaction<DurableSchema>,
  { BuildId, Name, Attempt, FirstAttempt }: StepsTable,
  result: string | null,
  retry: RetryPolicy,
  now: EpochMilliseconds,
): Promise<void> {
  const tried = Attempt - FirstAttempt + 1;
  const next = { Attempt: Attempt + 1, NotBefore: now + pauseAfter(tried, retry) };
  const failed = tried < retry.attempts ? next : { State: 'FAILED' as const };
  await transaction
    .updateTable('steps')
    .set(result === null ? failed : { State: 'SUCCEEDED', Result: result })
    .where('BuildId', '=', BuildId)
    .where('Name', '=', Name)
    .where('Attempt', '=', Attempt)
    .where('State', '=', 'RUNNING')
    .execute();
}
