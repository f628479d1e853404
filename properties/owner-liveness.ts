import type { Fact } from '../sim/history/fact.ts';
import type { VirtualTime } from '../sim/kernel/event.ts';

/** How facts are read as the lives of owners (scheduler jobs, leases, workers). */
export interface OwnerReading {
  /** The owner whose heartbeat, or registration, the fact is; null for other facts. */
  readonly heartbeatOf: (fact: Fact) => string | null;
  /** Ms without a heartbeat after which an owner counts as dead. */
  readonly threshold: number;
}

/** A fact read as: this object has a new owner, or another state, or is gone. */
export interface Belonging {
  readonly object: string;
  /** Null: it did not exist before, or no longer does; or it has no owner. */
  readonly before: string | null;
  readonly after: string | null;
}

interface OwnerRecord {
  readonly process: string;
  lastBeat: VirtualTime;
  lastBeatFact: Fact;
  endedAt: VirtualTime | null;
}

/**
 * Who is alive, as the simulator knows it: an owner whose process runs in the life that registered it, and whose last
 * heartbeat took effect not longer than the threshold ago. A process that is paused or cut off sends none, so it counts as
 * dead after the threshold, until it has renewed its heartbeat. What clocks and databases say plays no part.
 */
export class OwnerLiveness {
  readonly #reading: OwnerReading;
  readonly #owners = new Map<string, OwnerRecord>();

  constructor(reading: OwnerReading) {
    this.#reading = reading;
  }

  /** Call with every fact. */
  observe(fact: Fact): void {
    if (fact.kind === 'lifecycle') {
      if (fact.change !== 'crashed' && fact.change !== 'exited') return;
      for (const owner of this.#owners.values()) if (owner.process === fact.process) owner.endedAt ??= fact.time;
      return;
    }
    const id = this.#reading.heartbeatOf(fact);
    if (id === null || fact.process === null) return;
    const known = this.#owners.get(id);
    if (known === undefined) {
      this.#owners.set(id, { process: fact.process, lastBeat: fact.time, lastBeatFact: fact, endedAt: null });
    } else if (known.process === fact.process) {
      known.lastBeat = fact.time;
      known.lastBeatFact = fact;
    }
  }

  /** When the owner died; null while it is alive, undefined when it was never seen. */
  deadSince(owner: string, now: VirtualTime): VirtualTime | null | undefined {
    const known = this.#owners.get(owner);
    if (known === undefined) return undefined;
    const expiry = known.lastBeat + this.#reading.threshold;
    const ended = known.endedAt ?? Infinity;
    const died = Math.min(expiry, ended);
    return died < now ? died : null;
  }

  isAlive(owner: string, now: VirtualTime): boolean {
    return this.deadSince(owner, now) === null;
  }

  /** The replica that the owner is a life of. */
  processOf(owner: string): string | null {
    return this.#owners.get(owner)?.process ?? null;
  }

  /** The fact of its last heartbeat: a witness. */
  lastBeatOf(owner: string): readonly Fact[] {
    const known = this.#owners.get(owner);
    return known === undefined ? [] : [known.lastBeatFact];
  }
}
