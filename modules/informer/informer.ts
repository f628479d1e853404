import type { Milliseconds } from '../ports/clock.ts';
import type { KubeObject } from '../ports/kube.ts';
import type { Log } from '../ports/log.ts';
import { matchesLabels, parseLabelSelector } from '../ports/selectors/label-selector.ts';
import { HandlerList, type InformerHandlers } from './handlers.ts';
import { keyOf, ObjectCache, type IndexFunctions } from './object-cache.ts';
import { Reflector, type ReflectorOptions } from './reflector.ts';

export interface InformerOptions<T extends KubeObject, Index extends string = never> extends ReflectorOptions<T> {
  readonly log: Log;
  /** Ms between repetitions of `onUpdate` for everything cached, from the beginning of `run`; 0: never. Default 0. */
  readonly resyncPeriod?: Milliseconds;
  readonly handlers?: InformerHandlers<T>;
  /** Lists by a value that a function finds in an object, for example its node. */
  readonly indexes?: IndexFunctions<T, Index>;
}

/** How long to sleep where only a stop is waited for: a graceful one ends every sleep, `stop` is noticed after this. */
const untilStop: Milliseconds = 60_000;

/**
 * A local copy of one collection, kept by a reflector: client-go's shared informer. The first list is at version "0", so
 * the copy may start older than what this or another process has already seen, and reads may be stale at any time. It
 * follows every change once API servers answer again, but not every state between: changes in a gap arrive as one.
 */
export class Informer<T extends KubeObject, Index extends string = never> {
  readonly #options: InformerOptions<T, Index>;
  readonly #cache: ObjectCache<T, Index>;
  readonly #handlers: HandlerList<T>;
  readonly #reflector: Reflector<T>;
  #synced = false;
  #stopped = false;

  constructor(options: InformerOptions<T, Index>) {
    this.#options = options;
    // Without indexes `Index` is never, and of nothing there are no functions.
    this.#cache = new ObjectCache(options.indexes ?? ({} as IndexFunctions<T, Index>));
    this.#handlers = new HandlerList(options.log, options.resource.plural);
    if (options.handlers !== undefined) this.addHandlers(options.handlers);
    this.#reflector = new Reflector(options, {
      replace: (items) => this.#replace(items),
      apply: (type, object) => (type === 'DELETED' ? this.#remove(object) : this.#store(object)),
    });
  }

  /** True once the first list is in. */
  get synced(): boolean {
    return this.#synced;
  }

  /** The version of the last list or event. */
  get lastVersion(): string {
    return this.#reflector.lastVersion;
  }

  get(namespace: string | null, name: string): T | undefined {
    return this.#cache.get(namespace === null ? name : `${namespace}/${name}`);
  }

  /** The cached objects that match a label selector, in the order in which they came. Throws on a malformed selector. */
  list(labelSelector = ''): readonly T[] {
    const parsed = parseLabelSelector(labelSelector);
    if (!parsed.ok) throw new SyntaxError(parsed.message);
    return this.#cache.list().filter(({ metadata }) => matchesLabels(parsed.selector, metadata.labels));
  }

  /** The cached objects for which the index gives `value`, in the order in which they came there. */
  byIndex(index: Index, value: string): readonly T[] {
    return this.#cache.byIndex(index, value);
  }

  /** Tells one more handler, from now on, and first of what is cached as added. */
  addHandlers(handlers: InformerHandlers<T>): void {
    this.#handlers.add(handlers, this.#cache.list());
  }

  /** Keeps the copy up to date until `stop`, or until a graceful stop is requested. */
  async run(): Promise<void> {
    void this.#keepTime();
    await this.#reflector.run();
  }

  /** Ends `run`: at once where it waits for events, else as soon as its request or pause is over. */
  stop(): void {
    this.#stopped = true;
    this.#reflector.stop();
  }

  /** Resyncs in time, and learns of a graceful stop while the watch is silent. */
  async #keepTime(): Promise<void> {
    const { clock, lifecycle, resyncPeriod = 0 } = this.#options;
    while (!this.#stopped) {
      await clock.sleep(resyncPeriod > 0 ? resyncPeriod : untilStop);
      if (lifecycle.stopping) return this.stop();
      if (resyncPeriod === 0 || this.#stopped) continue;
      for (const object of this.#cache.list()) this.#handlers.stored(object, object);
    }
  }

  /** Takes over a whole list: what is not in it was deleted in a gap. */
  #replace(items: readonly T[]): void {
    const listed = new Set(items.map(keyOf));
    for (const key of this.#cache.keys()) {
      const last = listed.has(key) ? undefined : this.#cache.remove(key);
      if (last !== undefined) this.#handlers.removed(last, true);
    }
    for (const object of items) this.#store(object);
    this.#synced = true;
  }

  #store(object: T): void {
    this.#handlers.stored(this.#cache.put(object), object);
  }

  #remove(object: T): void {
    if (this.#cache.remove(keyOf(object)) !== undefined) this.#handlers.removed(object, false);
  }
}
