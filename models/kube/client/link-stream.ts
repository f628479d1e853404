import type { PendingEvent } from '../../../sim/kernel/event.ts';
import type { Process } from '../../../sim/kernel/process.ts';
import { kubeLink } from './kube-link.ts';
import { windowFrom, type Span } from '../span.ts';

interface Transit<Item> {
  readonly sent: number;
  /** Null: the end of the stream. */
  readonly item: Item | null;
}

/**
 * What an API server streams to a process over one connection: first in, first out, every item a while on its way.
 * It ends when the server says so, when the process dies or when its link is cut (then what is on its way is lost).
 */
export class LinkStream<Item> {
  readonly #process: Process;
  readonly #identity: string;
  readonly #latency: Span;
  #transit: Transit<Item>[] = [];
  #inbox: Item[] = [];
  #read = 0;
  #waiting: ((item: Item | null) => void)[] = [];
  #scheduled: PendingEvent | null = null;
  /** No more events are accepted from the server. */
  #closing = false;
  /** The client has seen the end. */
  #ended = false;
  #onClose: (() => void)[] = [];

  constructor(process: Process, identity: string, latency: Span) {
    this.#process = process;
    this.#identity = identity;
    this.#latency = latency;
    process.whenOver(() => this.#abandon());
    this.onClose(process.replica.whenCut(kubeLink, () => this.#break()));
  }

  /** Registers what to do once when the stream closes, for whatever reason. */
  onClose(action: () => void): void {
    if (this.#closing) action();
    else this.#onClose.push(action);
  }

  /** Items on their way: those that a client which stands still leaves in the connection. */
  get backlog(): number {
    return this.#transit.length;
  }

  /** The server sends one more item. */
  send(item: Item): void {
    if (!this.#closing) this.#send(item);
  }

  /** The server ends the stream; what it sent before still arrives. */
  end(): void {
    if (this.#closing) return;
    this.#release();
    this.#send(null);
  }

  /** Null once the stream is over. */
  next(): Promise<Item | null> {
    const item = this.#inbox[this.#read];
    if (item !== undefined) {
      this.#process.replica.simulation.touch(this.#process);
      this.#read += 1;
      return Promise.resolve(item);
    }
    if (this.#ended) return Promise.resolve(null);
    return this.#process.wait((resume) => this.#waiting.push(resume));
  }

  /** The process listens no more. */
  close(): void {
    this.#abandon();
    for (const resume of this.#waiting.splice(0)) resume(null);
  }

  #send(item: Item | null): void {
    this.#transit.push({ sent: this.#process.replica.simulation.now, item });
    if (this.#scheduled === null) this.#schedule();
  }

  #schedule(): void {
    const [head] = this.#transit;
    if (head === undefined) return;
    const { simulation } = this.#process.replica;
    const identity = simulation.identify(this.#identity);
    const window = windowFrom(head.sent, this.#latency);
    this.#scheduled = simulation.schedule(identity, window, () =>
      this.#process.awake('watch', () => this.#arrive(head.sent)),
    );
  }

  /** What was sent at one moment arrives together. */
  #arrive(sent: number): void {
    this.#scheduled = null;
    if (this.#read > 0 && this.#read === this.#inbox.length) {
      this.#inbox = [];
      this.#read = 0;
    }
    let count = 0;
    for (const transit of this.#transit) {
      if (transit.sent > sent) break;
      count += 1;
      if (transit.item === null) this.#ended = true;
      else this.#inbox.push(transit.item);
    }
    this.#transit = this.#transit.slice(count);
    this.#schedule();
    this.#wake();
  }

  #wake(): void {
    while (this.#waiting.length > 0) {
      const item = this.#inbox[this.#read];
      if (item === undefined && !this.#ended) return;
      const resume = this.#waiting.shift();
      if (item !== undefined) this.#read += 1;
      resume?.(item ?? null);
    }
  }

  /** The connection breaks: the client finds out soon, and what was on its way is lost. */
  #break(): void {
    if (this.#ended) return;
    this.#release();
    this.#lose();
    this.#send(null);
  }

  #abandon(): void {
    this.#ended = true;
    this.#release();
    this.#lose();
    this.#inbox = [];
    this.#read = 0;
  }

  #lose(): void {
    if (this.#scheduled !== null) this.#process.replica.simulation.cancel(this.#scheduled);
    this.#scheduled = null;
    this.#transit = [];
  }

  #release(): void {
    this.#closing = true;
    for (const action of this.#onClose.splice(0)) action();
  }
}
