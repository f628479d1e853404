import type { KubeObject, Watch, WatchEvent } from '../../modules/ports/kube.ts';
import type { PendingEvent } from '../../sim/kernel/event.ts';
import type { Process } from '../../sim/kernel/process.ts';
import { toKubeError } from './kube-error.ts';
import { kubeLink } from './kube-link.ts';
import { windowFrom, type Span } from './span.ts';
import type { StreamedEvent } from './watch-event.ts';
import type { WatchSink } from './verbs/watch.ts';

interface Transit {
  readonly sent: number;
  /** Null: the end of the stream. */
  readonly event: WatchEvent<KubeObject> | null;
}

/**
 * The connection of one watch between a server and a process: first in, first out, every event a while on its way.
 * It ends when the server says so, when the process dies or when its link is cut (then what is on its way is lost).
 */
export class WatchStream implements WatchSink, Watch<KubeObject> {
  readonly #process: Process;
  readonly #identity: string;
  readonly #latency: Span;
  #transit: Transit[] = [];
  #inbox: WatchEvent<KubeObject>[] = [];
  #read = 0;
  #waiting: ((event: WatchEvent<KubeObject> | null) => void)[] = [];
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

  deliver(event: StreamedEvent): void {
    if (this.#closing) return;
    this.#send(event.type === 'ERROR' ? { type: 'ERROR', error: toKubeError(event.status, false) } : event);
  }

  /** The server ends the stream; what it sent before still arrives. */
  end(): void {
    if (this.#closing) return;
    this.#release();
    this.#send(null);
  }

  next(): Promise<WatchEvent<KubeObject> | null> {
    const event = this.#inbox[this.#read];
    if (event !== undefined) {
      this.#process.replica.simulation.touch(this.#process);
      this.#read += 1;
      return Promise.resolve(event);
    }
    if (this.#ended) return Promise.resolve(null);
    return this.#process.wait((resume) => this.#waiting.push(resume));
  }

  close(): void {
    this.#abandon();
    for (const resume of this.#waiting.splice(0)) resume(null);
  }

  #send(event: WatchEvent<KubeObject> | null): void {
    this.#transit.push({ sent: this.#process.replica.simulation.now, event });
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
      if (transit.event === null) this.#ended = true;
      else this.#inbox.push(transit.event);
    }
    this.#transit = this.#transit.slice(count);
    this.#schedule();
    this.#wake();
  }

  #wake(): void {
    while (this.#waiting.length > 0) {
      const event = this.#inbox[this.#read];
      if (event === undefined && !this.#ended) return;
      const resume = this.#waiting.shift();
      if (event !== undefined) this.#read += 1;
      resume?.(event ?? null);
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
