import type { Clock, Milliseconds } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import { schedulerJobType, type AirflowSchema, type JobState } from '../schema.ts';

/** A scheduler job as it was read. */
export interface Peer {
  readonly id: number;
  readonly state: JobState | null;
  readonly beats: number;
  readonly adopted_by: number | null;
}

/** Who is dead, and whose belongings this scheduler looks after. */
export interface Dead {
  /** Every job that is over. Once over, it stays so. */
  readonly all: readonly number[];
  /** Those whose belongings this scheduler has taken charge of. */
  readonly mine: readonly number[];
}

export interface PeersOptions {
  readonly sql: Sql<AirflowSchema>;
  readonly clock: Clock;
  readonly log: Log;
  readonly self: number;
  /** How long heartbeats must have stood still before their job is declared dead: a little over the threshold. */
  readonly patience: Milliseconds;
}

/**
 * Finds out who is dead without comparing clocks: a job is dead when its count of heartbeats has stood still for the whole
 * of an observer's patience. That is measured on the observer's own monotonic clock, from the arrival of the answer that
 * first showed the count to the sending of the statement that declares the job dead; and the statement only applies to the
 * very count that was seen.
 */
export class Peers {
  readonly #options: PeersOptions;
  readonly #seen = new Map<number, { readonly beats: number; readonly since: Milliseconds }>();

  constructor(options: PeersOptions) {
    this.#options = options;
  }

  /**
   * Reads all jobs, declares dead what has stood still too long, and takes charge of the dead of whom nobody alive has.
   * Null when the database did not answer: then nothing is known, and nothing may be concluded.
   */
  async look(): Promise<Dead | null> {
    const { clock, log, self } = this.#options;
    const before = clock.monotonic();
    const read = await this.#read();
    if (read === null) return null;
    const stale = this.#notice(read, before);
    const dead = read.filter(({ state }) => state !== 'running');
    const mine: number[] = [];
    for (const peer of stale) {
      if (!(await this.#declareDead(peer))) continue;
      log.event('peers/declared-dead', { job: peer.id, by: self });
      dead.push(peer);
      mine.push(peer.id);
    }
    const over = new Set(dead.map(({ id }) => id));
    for (const peer of dead) {
      if (mine.includes(peer.id)) continue;
      const { adopted_by: by } = peer;
      if (by === self || ((by === null || over.has(by)) && (await this.#takeCharge(peer)))) mine.push(peer.id);
    }
    return { all: [...over], mine };
  }

  /** Remembers since when each count stands still; returns whose has for too long. */
  #notice(read: readonly Peer[], before: Milliseconds): readonly Peer[] {
    const { clock, self, patience } = this.#options;
    const now = clock.monotonic();
    return read.filter(({ id, state, beats }) => {
      if (id === self || state !== 'running') return false;
      const known = this.#seen.get(id);
      if (known?.beats === beats) return before - known.since > patience;
      this.#seen.set(id, { beats, since: now });
      return false;
    });
  }

  async #read(): Promise<readonly Peer[] | null> {
    const outcome = await this.#options.sql.attempt((query) =>
      query
        .selectFrom('job')
        .select(['id', 'state', 'beats', 'adopted_by'])
        .where('job_type', '=', schedulerJobType)
        .orderBy('id')
        .execute(),
    );
    return outcome.ok ? outcome.value : null;
  }

  async #declareDead({ id, beats }: Peer): Promise<boolean> {
    const { sql, self } = this.#options;
    const outcome = await sql.attempt((query) =>
      query
        .updateTable('job')
        .set({ state: 'failed', adopted_by: self })
        .where('id', '=', id)
        .where('state', '=', 'running')
        .where('beats', '=', beats)
        .executeTakeFirst(),
    );
    return outcome.ok && outcome.value.numUpdatedRows > 0n;
  }

  async #takeCharge({ id, adopted_by: by }: Peer): Promise<boolean> {
    const { sql, self } = this.#options;
    const outcome = await sql.attempt((query) =>
      query
        .updateTable('job')
        .set({ adopted_by: self })
        .where('id', '=', id)
        .where('adopted_by', by === null ? 'is' : '=', by)
        .executeTakeFirst(),
    );
    return outcome.ok && outcome.value.numUpdatedRows > 0n;
  }
}
