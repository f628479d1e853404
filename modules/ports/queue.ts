/** Why a call of a queue did not succeed. `ambiguous`: it may have been applied. */
export interface QueueError {
  readonly kind: 'timeout' | 'unreachable';
  readonly ambiguous: boolean;
}

export type QueueResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: QueueError };

/** One delivery of a message. The same message may be delivered again, to anybody, unless it is acknowledged in time. */
export interface Delivery {
  readonly body: string;
  /** Names this delivery, not the message. */
  readonly receipt: string;
  /** How often the message was delivered, this time included. */
  readonly count: number;
}

/** A message queue: every message that was taken is delivered at least once. */
export interface Queue {
  /** Once it has answered, the message is kept. */
  publish(queue: string, body: string): Promise<QueueResult<null>>;
  /** The oldest message that is not with another consumer; null when none came within the server's patience. */
  receive(queue: string): Promise<QueueResult<Delivery | null>>;
  /** Removes the message; false when the delivery is not the message's latest any more, which changes nothing. */
  acknowledge(queue: string, receipt: string): Promise<QueueResult<boolean>>;
}
