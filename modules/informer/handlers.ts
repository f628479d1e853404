import type { KubeObject } from '../ports/kube.ts';
import type { Log } from '../ports/log.ts';

/**
 * What a cache tells who asked for it: in order, after the cache has changed, and one object's story always as add,
 * updates, delete. What a handler throws is logged (`informer/handler-failed`), and the object counts as told.
 */
export interface InformerHandlers<T extends KubeObject> {
  onAdd?(object: T): void;
  /**
   * Also called for unchanged objects, at every resync and relist; and when a name was deleted and made anew while this
   * cache saw neither: then the uids differ.
   */
  onUpdate?(before: T, after: T): void;
  /**
   * `tombstone`: the deletion was missed and only found by a list, so that `last` is the last state that this cache saw,
   * which may be older than the object's own last state (client-go's DeletedFinalStateUnknown).
   */
  onDelete?(last: T, tombstone: boolean): void;
}

/** Tells several handlers the same, in the order in which they came. */
export class HandlerList<T extends KubeObject> {
  readonly #log: Log;
  readonly #resource: string;
  /** Replaced, never changed: who comes while something is told has been told of it already. */
  #handlers: readonly InformerHandlers<T>[] = [];

  constructor(log: Log, resource: string) {
    this.#log = log;
    this.#resource = resource;
  }

  /** Adds one more and first tells it of what there is. */
  add(handlers: InformerHandlers<T>, present: readonly T[]): void {
    this.#handlers = [...this.#handlers, handlers];
    for (const object of present) this.#guard(() => handlers.onAdd?.(object));
  }

  stored(before: T | undefined, after: T): void {
    for (const handlers of this.#handlers) {
      if (before === undefined) this.#guard(() => handlers.onAdd?.(after));
      else this.#guard(() => handlers.onUpdate?.(before, after));
    }
  }

  removed(last: T, tombstone: boolean): void {
    for (const handlers of this.#handlers) this.#guard(() => handlers.onDelete?.(last, tombstone));
  }

  #guard(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#log.event('informer/handler-failed', { resource: this.#resource, message });
    }
  }
}
