import type { Versions } from '../history/entry.ts';
import type { PendingEvent } from './event.ts';
import type { Footprint } from './footprint.ts';
import type { Process } from './process.ts';

/** Why a caller got no answer. `refused`: nobody listened, so nothing was applied; otherwise that is unknown. */
export type Silence = 'timeout' | 'reset' | 'refused';

/** A request to a server, as three events: it leaves, it is applied atomically when it arrives, its reply arrives. */
export interface Request<Reply> {
  /** Which link it travels over: its latency, its cuts and its message faults. */
  readonly link: string;
  /** What is asked, for example `PATCH`; with `object` it makes the identity of the events. */
  readonly operation: string;
  /** On what, for example `pods/default/a`. */
  readonly object: string;
  /** Ms after which the caller gives up waiting. */
  readonly timeout: number;
  /** What it will read and write, as far as the request itself tells. */
  readonly footprint?: () => Footprint;
  /** One line for people. */
  readonly text?: () => string;
  /** Runs at the server when the request arrives. It answers through the exchange, now or later. */
  readonly apply: (exchange: Exchange<Reply>) => void;
  /** What the caller receives when no answer came. */
  readonly unanswered: (silence: Silence) => Reply;
  /** What the caller receives when the server refuses to serve it just now (an injected error; nothing applied). */
  readonly failed?: () => Reply;
}

/** The server's side of one request. */
export interface Exchange<Reply> {
  readonly process: Process;
  readonly identity: string;
  /**
   * Sends the reply. `outcome` is the answer in a word (`200`, `23505`, `ok`); `versions` are asked for only when the
   * run is recorded.
   */
  reply(value: Reply, outcome: string, versions?: () => Versions): void;
  /** Breaks the connection: the caller learns only that. */
  drop(silence: Silence): void;
}

export function exchangeFor<Reply>(
  process: Process,
  request: Request<Reply>,
  resume: (reply: Reply) => void,
): Travel<Reply> {
  return new Travel(process, request, resume);
}

/** One request on its way. */
class Travel<Reply> implements Exchange<Reply> {
  readonly process: Process;
  readonly identity: string;
  readonly #request: Request<Reply>;
  readonly #resume: (reply: Reply) => void;
  readonly #nth: number;
  readonly #deadline: number;
  #replied = false;
  #settled = false;
  #silenceEvent: PendingEvent | null = null;

  constructor(process: Process, request: Request<Reply>, resume: (reply: Reply) => void) {
    const { simulation } = process.replica;
    this.process = process;
    this.#request = request;
    this.#resume = resume;
    this.#nth = process.replica.countSent(request.link);
    this.#deadline = simulation.now + request.timeout;
    this.identity = simulation.identify(`${process.name}/${request.link}/${request.operation} ${request.object}`);
  }

  send(): void {
    const { replica } = this.process;
    const { simulation } = replica;
    const { link, footprint, failed } = this.#request;
    this.#note('sent', '');
    simulation.injector.reached(replica.name, link, this.#nth, 'sent');
    const treatment = simulation.injector.treatment(replica.name, link, this.#nth);
    if (replica.isCut(link) || treatment?.lose === 'request') {
      simulation.mark('request-lost');
      this.#note('lost', 'request');
      return this.#silence(treatment?.seen ?? 'timeout');
    }
    const { request: latency } = simulation.link(link);
    const by = treatment?.by ?? 0;
    const window = { earliest: simulation.now + latency[0] + by, latest: simulation.now + latency[1] + by };
    if (window.latest >= this.#deadline) this.#silence('timeout');
    if (treatment?.fail === true && failed !== undefined) {
      simulation.schedule(this.identity, window, () => {
        simulation.mark('server-error');
        this.reply(failed(), 'failed');
      });
    } else simulation.schedule(this.identity, window, () => this.#apply(), footprint ?? null);
  }

  #apply(): void {
    const { replica } = this.process;
    this.#request.apply(this);
    replica.simulation.injector.reached(replica.name, this.#request.link, this.#nth, 'applied');
    if (!this.#replied) this.#silence('timeout');
  }

  reply(value: Reply, outcome: string, versions?: () => Versions): void {
    if (this.#replied) return;
    this.#replied = true;
    const { replica } = this.process;
    const { simulation } = replica;
    const { link, operation, object } = this.#request;
    simulation.digest.add(outcome.length === 3 ? Number(outcome) || 1 : outcome.length);
    simulation.observe({ kind: 'applied', process: replica.name, link, operation, object, outcome });
    if (simulation.recorder !== null) this.#recordApplied(outcome, versions);
    if (!this.process.alive) return;
    const treatment = simulation.injector.treatment(replica.name, link, this.#nth);
    if (replica.isCut(link) || treatment?.lose === 'reply') {
      simulation.mark('reply-lost');
      this.#note('lost', 'reply');
      return this.#silence(treatment?.seen ?? 'timeout');
    }
    const { reply: latency } = simulation.link(link);
    const window = { earliest: simulation.now + latency[0], latest: simulation.now + latency[1] };
    if (window.latest >= this.#deadline) this.#silence('timeout');
    simulation.schedule(`${this.identity}/reply`, window, () => {
      simulation.injector.reached(replica.name, link, this.#nth, 'replied');
      this.process.awake(operation, () => this.#settle(value, 'replied', outcome));
    });
  }

  drop(silence: Silence): void {
    if (this.#replied) return;
    this.#replied = true;
    this.#silence(silence);
  }

  /** Lets the caller find out that no answer comes. */
  #silence(silence: Silence): void {
    const { simulation } = this.process.replica;
    if (this.#silenceEvent !== null) {
      if (silence === 'timeout') return;
      simulation.cancel(this.#silenceEvent);
    }
    const earliest = silence === 'timeout' ? Math.max(this.#deadline, simulation.now) : simulation.now + 0.1;
    const latest = silence === 'timeout' ? earliest + this.process.replica.timerSlack : simulation.now + 5;
    this.#silenceEvent = simulation.schedule(`${this.identity}/${silence}`, { earliest, latest }, () =>
      this.process.awake(silence, () => {
        if (!this.#settled) this.#reportSilence(silence);
        this.#settle(this.#request.unanswered(silence), 'unanswered', silence);
      }),
    );
  }

  #reportSilence(silence: Silence): void {
    const { simulation, name: process } = this.process.replica;
    const { link, operation, object } = this.#request;
    simulation.mark(`unanswered-${silence}`);
    simulation.observe({ kind: 'unanswered', process, link, operation, object, silence });
  }

  #settle(value: Reply, type: 'replied' | 'unanswered', outcome: string): void {
    if (this.#settled) return;
    this.#settled = true;
    if (this.#silenceEvent !== null) this.process.replica.simulation.cancel(this.#silenceEvent);
    this.#note(type, outcome);
    this.#resume(value);
  }

  #note(type: 'sent' | 'replied' | 'lost' | 'unanswered', outcome: string): void {
    const { simulation, name } = this.process.replica;
    if (simulation.recorder === null) return;
    const { link, operation, object } = this.#request;
    const { step, now: time } = simulation;
    simulation.recorder.add({
      type,
      step,
      time,
      request: this.identity,
      process: name,
      link,
      operation,
      object,
      outcome,
    });
  }

  #recordApplied(outcome: string, versions: (() => Versions) | undefined): void {
    const { simulation, name } = this.process.replica;
    const { link, operation, object } = this.#request;
    simulation.recorder?.add({
      type: 'applied',
      step: simulation.step,
      time: simulation.now,
      request: this.identity,
      process: name,
      link,
      operation,
      object,
      outcome,
      versions: versions?.() ?? {},
      footprint: this.#request.footprint?.() ?? [],
      text: this.#request.text?.() ?? `${operation} ${object}`,
    });
  }
}
