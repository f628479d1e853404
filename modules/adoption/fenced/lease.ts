import type { Clock, Milliseconds } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import type { AirflowSchema } from '../schema.ts';

export interface LeaseOptions {
  readonly sql: Sql<AirflowSchema>;
  readonly clock: Clock;
  readonly log: Log;
  /** The job whose heartbeat is kept up. */
  readonly self: number;
  readonly heartbeat: Milliseconds;
  /** For how long after the beginning of a heartbeat its job may act: less than others wait before they declare it dead. */
  readonly validity: Milliseconds;
}

/**
 * A scheduler's right to act for its job. It is renewed with every heartbeat, and runs out by this machine's own monotonic
 * clock, counted from before the heartbeat was sent: so it has run out here before anybody else may declare the job dead.
 * A heartbeat only counts while the job is still `running`: who was declared dead stays dead, and must register anew.
 *
 * The monotonic clock must go on while the machine is suspended (CLOCK_BOOTTIME).
 */
export class Lease {
  readonly #options: LeaseOptions;
  #renewedAt: Milliseconds;
  #triedAt: Milliseconds;
  #lost = false;

  /** @param registeredAt what the monotonic clock showed before the job was registered */
  constructor(options: LeaseOptions, registeredAt: Milliseconds) {
    this.#options = options;
    this.#renewedAt = registeredAt;
    this.#triedAt = registeredAt;
  }

  /** True once the database has said that the job is dead. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Whether the scheduler may act for its job at this moment. */
  get holds(): boolean {
    const { clock, validity } = this.#options;
    return !this.#lost && clock.monotonic() - this.#renewedAt < validity;
  }

  get due(): boolean {
    return !this.#lost && this.#options.clock.monotonic() - this.#triedAt >= this.#options.heartbeat;
  }

  /** Sends a heartbeat. */
  async renew(): Promise<void> {
    const { sql, clock, log, self } = this.#options;
    const began = clock.monotonic();
    this.#triedAt = began;
    const outcome = await sql.attempt(async (query) => {
      const result = await query
        .updateTable('job')
        .set((value) => ({ beats: value('beats', '+', 1), latest_heartbeat: clock.now() }))
        .where('id', '=', self)
        .where('state', '=', 'running')
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    });
    if (!outcome.ok) return log.event('lease/unanswered', { job: self, error: outcome.error.message });
    if (outcome.value) this.#renewedAt = began;
    else {
      this.#lost = true;
      log.event('lease/lost', { job: self });
    }
  }

  /** Gives the job up at a graceful end, so that others need not wait. */
  async release(): Promise<void> {
    const { sql, self } = this.#options;
    await sql.attempt(async (query) => {
      await query
        .updateTable('job')
        .set({ state: 'success' })
        .where('id', '=', self)
        .where('state', '=', 'running')
        .execute();
    });
  }
}
