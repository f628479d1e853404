import type { VirtualTime } from '../../../sim/kernel/event.ts';
import type { Simulation } from '../../../sim/kernel/simulation.ts';
import { canceledByUser, dependencyFailure, type SqlError } from '../sql/sql-error.ts';
import type { Statement } from '../sql/statement.ts';

/** What ails a database server, each for a while. */
export class ServerTrouble {
  readonly #simulation: Simulation;
  #downUntil: VirtualTime = 0;
  #fullUntil: VirtualTime = 0;
  /** Clients of whom the next statement will fail, and until when. */
  readonly #cancels = new Map<string, VirtualTime>();
  readonly #serializationFailures = new Map<string, VirtualTime>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  get isDown(): boolean {
    return this.#downUntil > this.#simulation.now;
  }

  /** Whether other clients have taken all connections. */
  get isFull(): boolean {
    return this.#fullUntil > this.#simulation.now;
  }

  /** It refuses requests for `duration` ms. */
  goDown(duration: number): void {
    this.#downUntil = Math.max(this.#downUntil, this.#simulation.now + duration);
  }

  /** It accepts no connections for `duration` ms. */
  fill(duration: number): void {
    this.#fullUntil = Math.max(this.#fullUntil, this.#simulation.now + duration);
  }

  /** The client's next statement is canceled, should one come within `duration` ms. */
  cancelNext(client: string, duration: number): void {
    this.#cancels.set(client, this.#simulation.now + duration);
  }

  /** The client's next SERIALIZABLE transaction fails, should one come within `duration` ms. */
  failNextSerializable(client: string, duration: number): void {
    this.#serializationFailures.set(client, this.#simulation.now + duration);
  }

  /** What befalls a statement instead of being run; null for the usual nothing. */
  befalls(client: string, { kind }: Statement, serializable: boolean): SqlError | null {
    if (this.#cancels.size === 0 && this.#serializationFailures.size === 0) return null;
    if (kind === 'begin' || kind === 'rollback') return null;
    if (serializable && this.#takes(this.#serializationFailures, client)) {
      this.#simulation.mark('database/serialization-failed');
      return dependencyFailure();
    }
    if (kind === 'commit' || !this.#takes(this.#cancels, client)) return null;
    this.#simulation.mark('database/canceled');
    return canceledByUser();
  }

  #takes(planned: Map<string, VirtualTime>, client: string): boolean {
    const until = planned.get(client);
    planned.delete(client);
    return until !== undefined && until > this.#simulation.now;
  }
}
