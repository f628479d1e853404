import type { Draw } from '../random/streams.ts';
import type { Replica } from './replica.ts';
import { exchangeFor, type Request } from './request.ts';

/**
 * One life of a replica: an operating-system process. Module code runs in it as ordinary async TypeScript; everything
 * that it awaits from outside goes through `wait`. When it has crashed none of its promises settles any more, so that no
 * continuation runs again, `finally` blocks included.
 */
export class Process {
  readonly replica: Replica;
  /** Counts the lives of the replica, from 1. */
  readonly incarnation: number;
  /** False once crashed, killed or exited. */
  alive = true;
  /** True once a graceful stop was requested. */
  stopping = false;
  /** Waits begun so far, and those not yet over. */
  issued = 0;
  outstanding = 0;

  readonly #sleepers = new Set<() => void>();
  readonly #whenOver = new Set<() => void>();
  #draw: Draw | null = null;

  constructor(replica: Replica, incarnation: number) {
    this.replica = replica;
    this.incarnation = incarnation;
  }

  get name(): string {
    return this.replica.name;
  }

  /** Waits for something that the world will report by calling the function passed to `register`, inside an event. */
  wait<T>(register: (resume: (value: T) => void) => void): Promise<T> {
    const { simulation } = this.replica;
    simulation.touch(this);
    if (!this.alive) return new Promise(() => {});
    this.issued += 1;
    this.outstanding += 1;
    if (this.outstanding > 1) simulation.overlap();
    return new Promise((resolve) => {
      register((value) => {
        if (!this.alive) return;
        this.outstanding -= 1;
        simulation.resume(this);
        resolve(value);
      });
    });
  }

  /** Sends a request over a link; resolves to its reply, or to what `unanswered` makes of silence. */
  request<Reply>(request: Request<Reply>): Promise<Reply> {
    return this.wait((resume) => exchangeFor(this, request, resume).send());
  }

  /** Resolves after `duration` ms of this machine's monotonic clock, or as soon as a graceful stop is requested. */
  sleep(duration: number): Promise<void> {
    const { simulation, clock } = this.replica;
    return this.wait<void>((resume) => {
      if (this.stopping) duration = 0;
      const earliest = simulation.now + Math.max(0, clock.virtualDuration(duration));
      const window = { earliest, latest: earliest + this.replica.timerSlack };
      const wake = (): void => {
        this.#sleepers.delete(wake);
        event.canceled = true;
        resume();
      };
      const event = simulation.schedule(simulation.identify(`${this.name}/sleep`), window, () =>
        this.awake('sleep', wake),
      );
      this.#sleepers.add(wake);
    });
  }

  /** Runs `task` in this process, as the handler of something that arrived. Call inside an event. */
  serve(task: () => Promise<void>): void {
    if (!this.alive) return;
    const { simulation } = this.replica;
    simulation.resume(this);
    simulation.overlap();
    task().catch((error: unknown) => this.end('exited', error instanceof Error ? error.message : String(error)));
  }

  /** Runs `action` now, or when the replica's present pause is over. Call inside an event. */
  awake(identity: string, action: () => void): void {
    const { simulation, pausedUntil } = this.replica;
    if (!this.alive) return;
    if (pausedUntil <= simulation.now) return action();
    const window = { earliest: pausedUntil, latest: pausedUntil + this.replica.timerSlack };
    simulation.schedule(simulation.identify(`${this.name}/held ${identity}`), window, () =>
      this.awake(identity, action),
    );
  }

  /** Registers what servers and streams must do when this life is over, however it ends; returns how to take that back. */
  whenOver(action: () => void): () => void {
    this.#whenOver.add(action);
    return () => this.#whenOver.delete(action);
  }

  /** A number in [0, 1) from this life's own stream. */
  fraction(): number {
    const { simulation } = this.replica;
    simulation.touch(this);
    this.#draw ??= simulation.streams.at('module', `${this.name}.${this.incarnation}`);
    return this.#draw();
  }

  /** Asks for a graceful stop: `stopping` turns true and sleepers wake. Call inside an event. */
  requestStop(): void {
    if (this.stopping || !this.alive) return;
    this.stopping = true;
    for (const wake of this.#sleepers) wake();
  }

  /** Ends this life. `crashed`: from outside; `exited`: its code returned, or threw `detail`. */
  end(change: 'crashed' | 'exited', detail: string | null = null): void {
    if (!this.alive) return;
    this.alive = false;
    this.replica.processEnded(change, detail);
    for (const action of this.#whenOver) action();
  }
}
