import type { Clock, Milliseconds } from '../ports/clock.ts';
import type { Kube, KubeError, KubeObject, KubeResult, Resource, Watch, WatchEvent } from '../ports/kube.ts';
import type { Lifecycle } from '../ports/lifecycle.ts';
import type { Random } from '../ports/random.ts';
import { matchesLabels, parseLabelSelector } from '../ports/selectors/label-selector.ts';
import { Backoff } from './backoff.ts';

/** What a cache tells its owner. Called in order, after the cache has changed; must not throw. */
export interface InformerHandlers<T extends KubeObject> {
  onAdd?(object: T): void;
  /** Also called for unchanged objects at every resync, and when a name was deleted and made anew in a gap (other uid). */
  onUpdate?(before: T, after: T): void;
  /** `last` is the last state that this cache saw, which may be older than the object's own last state. */
  onDelete?(last: T): void;
}

export interface InformerOptions<T extends KubeObject> {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly random: Random;
  readonly lifecycle: Lifecycle;
  readonly resource: Resource<T>;
  /** Null: all namespaces. */
  readonly namespace: string | null;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Ms between repetitions of `onUpdate` for everything cached; 0: never. Checked when something arrives. */
  readonly resyncPeriod?: Milliseconds;
  readonly handlers?: InformerHandlers<T>;
}

/**
 * A local copy of one collection, kept by LIST and WATCH: the rules of client-go's Reflector
 * (tools/cache/reflector.go). The first list is at version "0", so the copy may start older than what this or another
 * process has already seen; later lists are at the last version seen, or fresh after the server called that too old.
 * Reads are local and may be stale at any time.
 */
export class Informer<T extends KubeObject> {
  readonly #options: InformerOptions<T>;
  readonly #objects = new Map<string, T>();
  readonly #backoff: Backoff;
  #lastVersion = '';
  #unusable = false;
  #synced = false;
  #lastResync: Milliseconds;
  #watch: Watch<T> | null = null;
  #stopped = false;

  constructor(options: InformerOptions<T>) {
    this.#options = options;
    this.#backoff = new Backoff(options.clock, options.random);
    this.#lastResync = options.clock.monotonic();
  }

  /** True once the first list is in. */
  get synced(): boolean {
    return this.#synced;
  }

  /** The version of the last list or event. */
  get lastVersion(): string {
    return this.#lastVersion;
  }

  get(namespace: string | null, name: string): T | undefined {
    return this.#objects.get(namespace === null ? name : `${namespace}/${name}`);
  }

  /** The cached objects that match a label selector, in the order in which they came. Throws on a malformed selector. */
  list(labelSelector = ''): readonly T[] {
    const parsed = parseLabelSelector(labelSelector);
    if (!parsed.ok) throw new SyntaxError(parsed.message);
    return [...this.#objects.values()].filter(({ metadata }) => matchesLabels(parsed.selector, metadata.labels));
  }

  /** Keeps the copy up to date until `stop`, or until a graceful stop was requested and something arrives. */
  async run(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stopping) {
      const outcome = await this.#listAndWatch();
      if (outcome === 'failed' && !this.#stopping) await clock.sleep(this.#backoff.next());
    }
    this.#watch?.close();
  }

  /** Ends `run`: at once where it waits for events, else as soon as its request or pause is over. */
  stop(): void {
    this.#stopped = true;
    this.#watch?.close();
  }

  get #stopping(): boolean {
    return this.#stopped || this.#options.lifecycle.stopping;
  }

  /** Lists once, then watches, renewing the watch as often as the server ends it. Returns when a new list is needed. */
  async #listAndWatch(): Promise<'failed' | 'ended'> {
    const { clock } = this.#options;
    const listed = await this.#relist();
    if (!listed) return 'failed';
    while (!this.#stopping) {
      const opened = await this.#openWatch();
      if (!opened.ok) {
        if (opened.error.kind === 'gone') return this.#expire();
        if (opened.error.kind !== 'unreachable' && opened.error.kind !== 'tooManyRequests') return 'failed';
        await clock.sleep(this.#backoff.next());
        continue;
      }
      const started = clock.monotonic();
      this.#watch = opened.value;
      const outcome = await this.#follow(opened.value);
      this.#watch = null;
      if (outcome === 'gone') return this.#expire();
      if (outcome === 'failed') return 'failed';
      // A watch that ends at once without an event is as good as a failure (reflector.go, "very short watch").
      if (outcome === 'empty' && clock.monotonic() - started < 1000) return 'failed';
    }
    return 'ended';
  }

  /** The version that the next list would use is of no use any more. */
  #expire(): 'failed' {
    this.#unusable = true;
    return 'failed';
  }

  async #relist(): Promise<boolean> {
    const { kube, resource, namespace } = this.#options;
    const resourceVersion = this.#unusable ? '' : this.#lastVersion === '' ? '0' : this.#lastVersion;
    const options = { ...this.#selectors(), ...(resourceVersion === '' ? {} : { resourceVersion }) };
    const result = await kube.list(resource, namespace, options);
    if (!result.ok) {
      if (isExpired(result.error)) this.#unusable = true;
      return false;
    }
    this.#unusable = false;
    this.#replace(result.value.items);
    this.#lastVersion = result.value.metadata.resourceVersion;
    this.#synced = true;
    return true;
  }

  #openWatch(): Promise<KubeResult<Watch<T>>> {
    const { kube, resource, namespace, random } = this.#options;
    const timeoutSeconds = Math.floor(300 * (1 + random.fraction()));
    const options = {
      ...this.#selectors(),
      resourceVersion: this.#lastVersion,
      timeoutSeconds,
      allowWatchBookmarks: true,
    };
    return kube.watch(resource, namespace, options);
  }

  async #follow(watch: Watch<T>): Promise<'gone' | 'failed' | 'empty' | 'ended'> {
    let events = 0;
    for (;;) {
      const event = this.#stopping ? null : await watch.next();
      if (event === null) return events === 0 ? 'empty' : 'ended';
      if (event.type === 'ERROR') {
        watch.close();
        return event.error.kind === 'gone' ? 'gone' : 'failed';
      }
      events += 1;
      this.#apply(event);
      this.#resync();
    }
  }

  #apply(event: Exclude<WatchEvent<T>, { readonly type: 'ERROR' }>): void {
    const { object } = event;
    this.#lastVersion = object.metadata.resourceVersion ?? this.#lastVersion;
    if (event.type === 'DELETED') this.#remove(keyOf(object), object);
    else if (event.type !== 'BOOKMARK') this.#store(object);
  }

  /** Takes over a whole list: what is not in it was deleted in a gap. */
  #replace(items: readonly T[]): void {
    const keys = new Set(items.map(keyOf));
    for (const [key, object] of this.#objects) if (!keys.has(key)) this.#remove(key, object);
    for (const object of items) this.#store(object);
  }

  #store(object: T): void {
    const key = keyOf(object);
    const before = this.#objects.get(key);
    this.#objects.set(key, object);
    const { handlers } = this.#options;
    if (before === undefined) handlers?.onAdd?.(object);
    else handlers?.onUpdate?.(before, object);
  }

  #remove(key: string, last: T): void {
    if (this.#objects.delete(key)) this.#options.handlers?.onDelete?.(last);
  }

  #resync(): void {
    const { clock, resyncPeriod = 0, handlers } = this.#options;
    if (resyncPeriod === 0 || clock.monotonic() - this.#lastResync < resyncPeriod) return;
    this.#lastResync = clock.monotonic();
    for (const object of this.#objects.values()) handlers?.onUpdate?.(object, object);
  }

  #selectors(): { labelSelector?: string; fieldSelector?: string } {
    const { labelSelector, fieldSelector } = this.#options;
    return {
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    };
  }
}

function isExpired({ kind, code }: KubeError): boolean {
  return kind === 'gone' || code === 504;
}

function keyOf({ metadata }: KubeObject): string {
  const name = metadata.name ?? '';
  return metadata.namespace === undefined ? name : `${metadata.namespace}/${name}`;
}
