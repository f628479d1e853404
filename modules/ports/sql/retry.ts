import type { Clock, Milliseconds } from '../clock.ts';
import type { Random } from '../random.ts';
import type { SqlFailure, SqlResult } from './failure.ts';

/** Failures after which the same transaction may simply be run again. An unknown commit is never one. */
export type Repeatable = Exclude<SqlFailure['kind'], 'commitUnknown'>;

export interface RetryOptions<T> {
  /** How often the work is run at most. Default 5. */
  readonly attempts?: number;
  /** What else is worth another attempt, besides serialization failures and deadlocks. Default nothing. */
  readonly also?: readonly Repeatable[];
  /** The longest pause before the second attempt; it doubles from one to the next. Default 20 ms. */
  readonly pause?: Milliseconds;
  /**
   * Finds out what became of an attempt whose COMMIT got no answer. Without it such an attempt is never repeated, and
   * the failure `commitUnknown` is returned.
   */
  readonly reconcile?: () => Promise<SqlResult<Settlement<T>>>;
}

/**
 * What the database says about an attempt with unknown outcome. `rolledBack` must be true for good: that its rows are not
 * there yet proves nothing while its COMMIT may still arrive. Either make sure that it cannot commit any more, or let
 * every attempt write one unique key, so that two of them cannot both commit.
 */
export type Settlement<T> = { readonly kind: 'committed'; readonly value: T } | { readonly kind: 'rolledBack' };

/**
 * Runs a transaction again after serialization failures and deadlocks, as PostgreSQL's manual asks of applications
 * (13.5, "Serialization Failure Handling"). Between attempts it waits for a random part of a pause that doubles ("full
 * jitter"), so that rivals do not meet again. `work` must begin a transaction of its own each time.
 *
 * An unknown commit comes back as it is, unless `reconcile` decides it; when that fails, the commit still is unknown.
 */
export async function retry<T>(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  work: () => Promise<SqlResult<T>>,
  options: RetryOptions<T> = {},
): Promise<SqlResult<T>> {
  const { attempts = 5, also = [], pause = 20, reconcile } = options;
  for (let attempt = 1; ; attempt++) {
    const outcome = await work();
    if (outcome.ok) return outcome;
    const { kind } = outcome.error;
    if (kind === 'commitUnknown') {
      const settled = await reconcile?.();
      if (settled === undefined || !settled.ok) return outcome;
      if (settled.value.kind === 'committed') return { ok: true, value: settled.value.value };
      if (attempt >= attempts) return { ok: false, error: { ...outcome.error, kind: 'connectionLost' } };
    } else if (kind !== 'serializationFailure' && kind !== 'deadlock' && !also.includes(kind)) return outcome;
    if (attempt >= attempts) return outcome;
    await clock.sleep(random.fraction() * pause * 2 ** (attempt - 1));
  }
}
