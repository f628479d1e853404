import type { Lifecycle } from '../../modules/ports/lifecycle.ts';

/**
 * Turns SIGTERM and SIGINT of this process into a request for a graceful stop. From then on the process does not end by
 * itself: its programs must return, or the platform kills it when its grace period is over.
 */
export class StopSignals implements Lifecycle {
  #stopping = false;
  readonly #whenStopping = new Set<() => void>();
  readonly #listener = (): void => this.stop();

  constructor() {
    for (const signal of signals) process.on(signal, this.#listener);
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Asks for a graceful stop as a signal does. */
  stop(): void {
    this.#stopping = true;
    for (const action of this.#whenStopping) action();
    this.#whenStopping.clear();
  }

  /** Calls `action` once, when a stop is requested; returns how to take that back. */
  whenStopping(action: () => void): () => void {
    this.#whenStopping.add(action);
    return () => this.#whenStopping.delete(action);
  }

  /** Leaves signals to others again. */
  release(): void {
    for (const signal of signals) process.off(signal, this.#listener);
  }
}

const signals = ['SIGTERM', 'SIGINT'] as const;
