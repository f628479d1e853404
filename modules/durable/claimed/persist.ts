import type { Clock, Milliseconds } from '../../ports/clock.ts';
import type { Lifecycle } from '../../ports/lifecycle.ts';
import type { SqlResult } from '../../ports/sql/failure.ts';
import { Deposed } from './deposed.ts';

/** Ms between two attempts of a call. */
const pause: Milliseconds = 1000;

/**
 * Asks the database again until it answers; an unknown commit too, so what is asked must bear being done twice.
 * @throws Error for a failure that will not pass
 * @throws Deposed when a graceful stop was requested meanwhile
 */
export async function persist<T>(
  { clock, lifecycle }: { readonly clock: Clock; readonly lifecycle: Lifecycle },
  call: () => Promise<SqlResult<T>>,
): Promise<T> {
  for (;;) {
    const outcome = await call();
    if (outcome.ok) return outcome.value;
    if (outcome.error.kind === 'other') throw new Error(outcome.error.message);
    await clock.sleep(pause);
    if (lifecycle.stopping) throw new Deposed('stopping');
  }
}
