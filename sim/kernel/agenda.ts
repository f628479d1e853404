import type { PendingEvent, VirtualTime } from './event.ts';

/** The pending events of a run: a binary heap by (due, order of making), with lazy removal. */
export class Agenda {
  readonly #heap: PendingEvent[] = [];

  add(event: PendingEvent): void {
    const heap = this.#heap;
    let hole = heap.length;
    heap.push(event);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !before(event, above)) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = event;
  }

  /** The event that happens next by default, or undefined when nothing is pending. */
  first(): PendingEvent | undefined {
    let top = this.#heap[0];
    while (top !== undefined && top.canceled) {
      this.#removeTop();
      top = this.#heap[0];
    }
    return top;
  }

  /** Takes `event` out, wherever it stands. */
  take(event: PendingEvent): void {
    event.canceled = true;
    if (this.#heap[0] === event) this.#removeTop();
  }

  /**
   * The events that may happen now, in default order: those whose window opens before any other pending event's window
   * has closed. Linear in what is pending; for strategies that choose late, and for recordings.
   */
  enabled(now: VirtualTime): { readonly events: readonly PendingEvent[]; readonly closing: VirtualTime } {
    let closing = Infinity;
    for (const event of this.#heap) if (!event.canceled && event.latest < closing) closing = event.latest;
    closing = Math.max(closing, now);
    const events = this.#heap.filter((event) => !event.canceled && event.earliest <= closing);
    events.sort((left, right) => (before(left, right) ? -1 : 1));
    return { events, closing };
  }

  get size(): number {
    return this.#heap.length;
  }

  #removeTop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      let below = heap[child];
      if (below === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && before(right, below)) {
        below = right;
        child += 1;
      }
      if (!before(below, last)) break;
      heap[hole] = below;
      hole = child;
    }
    heap[hole] = last;
  }
}

function before(left: PendingEvent, right: PendingEvent): boolean {
  return left.due < right.due || (left.due === right.due && left.sequence < right.sequence);
}
