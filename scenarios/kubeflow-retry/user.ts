import type { Clock } from '../../modules/ports/clock.ts';
import type { RunClient } from './run-service.ts';

/** How often somebody looks, ms. */
const every = 5000;

/** How long a retry may be under way before it counts as stuck, ms: longer than a claim is trusted. */
const patience = 660_000;

/** Somebody who wants a run to succeed: looks every few seconds, and retries it when it has failed or is stuck. */
export async function untilItSucceeds(api: RunClient, clock: Clock, run: string): Promise<void> {
  let pendingSince: number | null = null;
  for (;;) {
    const found = await api.getRun(run);
    if (found.ok && found.value !== null) {
      const { State } = found.value;
      if (State === 'SUCCEEDED') return;
      pendingSince = State === 'PENDING' ? (pendingSince ?? clock.monotonic()) : null;
      const stuck = pendingSince !== null && clock.monotonic() - pendingSince > patience;
      if (State === 'FAILED' || stuck) await api.retryRun(run);
    }
    await clock.sleep(every);
  }
}
