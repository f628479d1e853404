import type { Clock, Milliseconds } from '../ports/clock.ts';
import type { Kube, KubeError, KubeObject, KubeResult, ListOptions, Resource, Watch } from '../ports/kube.ts';
import type { Lifecycle } from '../ports/lifecycle.ts';
import type { Random } from '../ports/random.ts';
import { Backoff } from './backoff.ts';
import { listAll } from './pager.ts';

export interface ReflectorOptions<T extends KubeObject> {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly random: Random;
  readonly lifecycle: Lifecycle;
  readonly resource: Resource<T>;
  /** Null: all namespaces. */
  readonly namespace: string | null;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Where a reflector puts what it sees. */
export interface ReflectorSink<T extends KubeObject> {
  /** The whole collection, as a list has it. */
  replace(items: readonly T[]): void;
  apply(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: T): void;
}

/** A watch that ends sooner than this without an event is as good as a failure (`VeryShortWatchError`). */
const shortWatch: Milliseconds = 1000;
/** The server is asked to end a watch after 5 to 10 minutes. */
const watchSeconds = 300;

/**
 * Follows one collection by LIST and WATCH, by the rules of client-go's Reflector (tools/cache/reflector.go, 0.36):
 * - The first list is at version "0", later ones at the last version seen, and where the server calls that expired or too
 *   large, at once without one. A watch that expires is followed by a list at the last version.
 * - A watch that the server ends is opened again from the last version; a refused or throttled one too, after a pause;
 *   after any other failure comes a pause and a list.
 *
 * Not taken over: streaming lists (`sendInitialEvents`), pages at version "0" from servers without a watch cache. The port
 * does not tell a refused connection from a broken one, so both are opened again without a list.
 */
export class Reflector<T extends KubeObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #sink: ReflectorSink<T>;
  readonly #backoff: Backoff;
  #lastVersion = '';
  #unavailable = false;
  #watch: Watch<T> | null = null;
  #stopped = false;

  constructor(options: ReflectorOptions<T>, sink: ReflectorSink<T>) {
    this.#options = options;
    this.#sink = sink;
    this.#backoff = new Backoff(options.clock, options.random);
  }

  /** The version of the last list or event; empty before the first. */
  get lastVersion(): string {
    return this.#lastVersion;
  }

  /** Follows until `stop`, or until a graceful stop is requested and whatever it waits for is over. */
  async run(): Promise<void> {
    while (!this.#stopping) {
      await this.#listAndWatch();
      if (!this.#stopping) await this.#pause();
    }
  }

  /** Ends `run`: at once where it waits for events, else as soon as its request or pause is over. */
  stop(): void {
    this.#stopped = true;
    this.#watch?.close();
  }

  get #stopping(): boolean {
    return this.#stopped || this.#options.lifecycle.stopping;
  }

  #pause(): Promise<void> {
    return this.#options.clock.sleep(this.#backoff.next());
  }

  /** Lists once, then watches, renewing the watch as often as it can be. Returns when a new list is needed. */
  async #listAndWatch(): Promise<void> {
    if (!(await this.#relist())) return;
    while (!this.#stopping) {
      const began = this.#options.clock.monotonic();
      const opened = await this.#openWatch();
      const end = opened.ok ? await this.#follow(opened.value, began) : opened.error;
      if (end === 'closed') continue;
      if (end === 'short' || !isPassing(end)) return;
      await this.#pause();
    }
  }

  async #relist(): Promise<boolean> {
    let result = await this.#list();
    if (!result.ok && isUnavailable(result.error)) {
      this.#unavailable = true;
      result = await this.#list();
    }
    if (!result.ok || this.#stopped) return false;
    this.#unavailable = false;
    this.#sink.replace(result.value.items);
    this.#lastVersion = result.value.metadata.resourceVersion;
    return true;
  }

  #list(): ReturnType<typeof listAll<T>> {
    const { kube, resource, namespace } = this.#options;
    if (this.#unavailable) return listAll(kube, resource, namespace, this.#selectors());
    const resourceVersion = this.#lastVersion === '' ? '0' : this.#lastVersion;
    return listAll(kube, resource, namespace, { ...this.#selectors(), resourceVersion });
  }

  #openWatch(): Promise<KubeResult<Watch<T>>> {
    const { kube, resource, namespace, random } = this.#options;
    const timeoutSeconds = Math.floor(watchSeconds * (1 + random.fraction()));
    const resourceVersion = this.#lastVersion;
    const options = { ...this.#selectors(), resourceVersion, timeoutSeconds, allowWatchBookmarks: true };
    return kube.watch(resource, namespace, options);
  }

  /** Takes over events until the watch ends. `short`: it did so at once, without any. */
  async #follow(watch: Watch<T>, began: Milliseconds): Promise<KubeError | 'closed' | 'short'> {
    this.#watch = watch;
    let events = 0;
    let failure: KubeError | null = null;
    while (!this.#stopping && failure === null) {
      const event = await watch.next();
      if (event === null || this.#stopped) break;
      if (event.type === 'ERROR') failure = event.error;
      else {
        events += 1;
        if (event.type !== 'BOOKMARK') this.#sink.apply(event.type, event.object);
        this.#lastVersion = event.object.metadata.resourceVersion ?? this.#lastVersion;
      }
    }
    watch.close();
    this.#watch = null;
    if (failure !== null) return failure;
    return events === 0 && this.#options.clock.monotonic() - began < shortWatch ? 'short' : 'closed';
  }

  #selectors(): Pick<ListOptions, 'labelSelector' | 'fieldSelector'> {
    const { labelSelector, fieldSelector } = this.#options;
    return {
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    };
  }
}

/** Whether a list at the last version has no prospect (`isExpiredError`, `isTooLargeResourceVersionError`). */
function isUnavailable({ kind, message }: KubeError): boolean {
  return kind === 'gone' || (kind === 'timeout' && message.includes('Too large resource version'));
}

/** Whether the watch may be opened again where it was (`isWatchErrorRetriable`). */
function isPassing({ kind }: KubeError): boolean {
  return kind === 'unreachable' || kind === 'tooManyRequests';
}
