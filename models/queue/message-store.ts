import type { Delivery } from '../../modules/ports/queue.ts';

interface Message {
  readonly id: number;
  readonly body: string;
  count: number;
  /** The delivery that may acknowledge it; null while it waits. */
  receipt: string | null;
  consumer: string | null;
}

/** The messages of one queue, oldest first: those that wait, and those that are with a consumer. */
export class MessageStore {
  #messages: Message[] = [];
  #published = 0;

  get size(): number {
    return this.#messages.length;
  }

  publish(body: string): void {
    this.#published += 1;
    this.#messages.push({ id: this.#published, body, count: 0, receipt: null, consumer: null });
  }

  /** Hands the oldest message that waits to a consumer. */
  take(consumer: string): Delivery | null {
    const message = this.#messages.find(({ receipt }) => receipt === null);
    if (message === undefined) return null;
    message.count += 1;
    message.consumer = consumer;
    message.receipt = `${message.id}/${message.count}`;
    return { body: message.body, receipt: message.receipt, count: message.count };
  }

  /** Removes the message of a delivery; false when that is no longer the latest. */
  acknowledge(receipt: string): boolean {
    const before = this.#messages.length;
    this.#messages = this.#messages.filter((message) => message.receipt !== receipt);
    return this.#messages.length < before;
  }

  /** Makes messages wait again: that of a delivery, or those that a consumer has; returns how many. */
  release(whose: (message: { readonly receipt: string; readonly consumer: string }) => boolean): number {
    let released = 0;
    for (const message of this.#messages) {
      const { receipt, consumer } = message;
      if (receipt === null || consumer === null || !whose({ receipt, consumer })) continue;
      message.receipt = null;
      message.consumer = null;
      released += 1;
    }
    return released;
  }
}
