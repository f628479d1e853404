import type { Delivery } from '../../modules/ports/queue.ts';
import type { Link } from '../../sim/kernel/link.ts';
import type { Exchange } from '../../sim/kernel/request.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import { MessageStore } from './message-store.ts';

export interface QueueOptions {
  /** Ms after which a message that was delivered and not acknowledged is delivered again. Default 30,000. */
  readonly visibilityTimeout?: number;
  /** Ms that the server lets a consumer wait for a message. Default 10,000. */
  readonly patience?: number;
  /** Ms after which a client gives up on a request; longer than the patience. Default 20,000. */
  readonly clientTimeout?: number;
  /** How long messages travel. Default: a quiet data-centre network. */
  readonly latency?: Link;
}

/** What a consumer gets when it has asked for a message. */
export type ReceiveReply = { readonly ok: true; readonly value: Delivery | null };

/** The name of the link between replicas and the queue server. */
export const queueLink = 'queue';

/**
 * A message broker with durable queues: what it has confirmed it keeps, and delivers until somebody acknowledges it. A
 * message that is with a consumer goes back when the visibility timeout is over, when the consumer's process ends, or by
 * a fault; so it can be delivered twice, and in another order.
 *
 * It offers the faults (target `queue`)
 * - `queue/redeliver`: every message that is with a consumer is delivered again;
 * - `queue/restart`: for the duration it refuses connections; waiting consumers are cut off, deliveries are void.
 *
 * Not modelled: exchanges and routing, prefetch (a consumer gets one message for each call), negative acknowledgement,
 * dead letters, limits of length and age, priorities, transactions, a cluster of brokers and the loss of confirmed
 * messages.
 */
export class QueueServer {
  readonly simulation: Simulation;
  readonly clientTimeout: number;
  readonly #visibilityTimeout: number;
  readonly #patience: number;
  readonly #stores = new Map<string, MessageStore>();
  readonly #waiting = new Map<string, Exchange<ReceiveReply>[]>();
  readonly #watched = new WeakSet<Process>();
  #downUntil = 0;

  constructor(simulation: Simulation, options: QueueOptions = {}) {
    const { visibilityTimeout = 30_000, patience = 10_000, clientTimeout = 20_000 } = options;
    this.simulation = simulation;
    this.clientTimeout = clientTimeout;
    this.#visibilityTimeout = visibilityTimeout;
    this.#patience = patience;
    simulation.declareLink(queueLink, options.latency);
    const targets = [queueLink];
    simulation.injector.offer({ name: 'queue/redeliver', targets, strike: () => this.#release(() => true) });
    simulation.injector.offer({ name: 'queue/restart', targets, strike: (_, duration) => this.#restart(duration) });
  }

  get isDown(): boolean {
    return this.simulation.now < this.#downUntil;
  }

  /** Messages of a queue that nobody has acknowledged. */
  depth(queue: string): number {
    return this.#store(queue).size;
  }

  publish(queue: string, body: string): void {
    this.#store(queue).publish(body);
    this.#serve(queue);
  }

  /** Answers with a message now or later, with null when its patience is over. */
  receive(queue: string, exchange: Exchange<ReceiveReply>): void {
    if (!exchange.process.alive) return exchange.drop('reset');
    this.#watch(exchange.process);
    const waiting = this.#waitingFor(queue);
    waiting.push(exchange);
    this.#serve(queue);
    if (!waiting.includes(exchange)) return;
    this.#later(`queue/patience ${queue}`, this.#patience, () => {
      if (this.#forget(queue, exchange)) exchange.reply({ ok: true, value: null }, 'empty');
    });
  }

  acknowledge(queue: string, receipt: string): boolean {
    return this.#store(queue).acknowledge(receipt);
  }

  /** Gives waiting consumers what there is. */
  #serve(queue: string): void {
    const store = this.#store(queue);
    const waiting = this.#waitingFor(queue);
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const delivery = store.take(next.process.name);
      if (delivery === null) return;
      waiting.shift();
      const { receipt, count } = delivery;
      if (count > 1) this.simulation.mark('redelivered');
      next.reply({ ok: true, value: delivery }, 'delivered');
      this.#later(`queue/visible ${queue}`, this.#visibilityTimeout, () =>
        this.#release((message) => message.receipt === receipt, queue),
      );
    }
  }

  #release(whose: Parameters<MessageStore['release']>[0], only: string | null = null): void {
    for (const [queue, store] of this.#stores) {
      if ((only === null || only === queue) && store.release(whose) > 0) this.#serve(queue);
    }
  }

  #restart(duration: number): void {
    this.#downUntil = Math.max(this.#downUntil, this.simulation.now + duration);
    for (const waiting of this.#waiting.values()) for (const exchange of waiting.splice(0)) exchange.drop('reset');
    this.#release(() => true);
  }

  /** Notices the end of a consumer: what it had is delivered to others. */
  #watch(process: Process): void {
    if (this.#watched.has(process)) return;
    this.#watched.add(process);
    process.whenOver(() => {
      for (const [queue, waiting] of this.#waiting) {
        this.#waiting.set(
          queue,
          waiting.filter((exchange) => exchange.process !== process),
        );
      }
      this.#later(`queue/closed ${process.name}`, 0, () => this.#release(({ consumer }) => consumer === process.name));
    });
  }

  #forget(queue: string, exchange: Exchange<ReceiveReply>): boolean {
    const waiting = this.#waitingFor(queue);
    const index = waiting.indexOf(exchange);
    if (index >= 0) waiting.splice(index, 1);
    return index >= 0;
  }

  #later(what: string, duration: number, act: () => void): void {
    const { simulation } = this;
    const due = simulation.now + duration;
    simulation.schedule(simulation.identify(what), { earliest: due, latest: due + 1 }, act);
  }

  #store(queue: string): MessageStore {
    let store = this.#stores.get(queue);
    if (store === undefined) this.#stores.set(queue, (store = new MessageStore()));
    return store;
  }

  #waitingFor(queue: string): Exchange<ReceiveReply>[] {
    let waiting = this.#waiting.get(queue);
    if (waiting === undefined) this.#waiting.set(queue, (waiting = []));
    return waiting;
  }
}
