import type { PendingEvent } from '../../../sim/kernel/event.ts';
import type { Simulation } from '../../../sim/kernel/simulation.ts';
import type { WatchQuery } from './request.ts';
import type { OpenWatch, PreparedWatch, WatchSink } from '../verbs/watch.ts';
import type { StreamedEvent } from './watch-event.ts';

/** Ms after which a server ends a watch that asked for no time: `--min-request-timeout` and up to twice that. */
const unasked = [1_800_000, 3_600_000] as const;
/** Ms between bookmarks, give or take the server's ticks (defaultBookmarkFrequency in storage/cacher/cacher.go, 1.36). */
const bookmarkInterval = 60_000;
/** Ms before its end at which a watch gets a last bookmark (nextBookmarkTime in storage/cacher/cache_watcher.go, 1.36). */
const lastBookmark = 2000;
/** Ms that a server's tick for bookmarks takes at most. */
const tick = 1250;

export interface ServedWatchOptions {
  readonly simulation: Simulation;
  readonly sink: WatchSink;
  /** Who watches: keys what is drawn. */
  readonly client: string;
  /** Events that may wait for the client. */
  readonly buffer: number;
}

/**
 * One open watch at its server, in virtual time: it ends after the time asked for or after 30 to 60 minutes, it gets
 * bookmarks when it asked for them, and it ends when its client does not take its events.
 */
export class ServedWatch implements WatchSink {
  readonly client: string;
  readonly #simulation: Simulation;
  readonly #sink: WatchSink;
  readonly #buffer: number;
  readonly #pending = new Set<PendingEvent>();
  #open: OpenWatch | null = null;
  #over = false;

  constructor({ simulation, sink, client, buffer }: ServedWatchOptions) {
    this.client = client;
    this.#simulation = simulation;
    this.#sink = sink;
    this.#buffer = buffer;
  }

  /** Starts its time. */
  start({ timeoutSeconds, allowWatchBookmarks }: WatchQuery): void {
    const given = timeoutSeconds !== undefined && timeoutSeconds !== 0 ? Math.max(0, timeoutSeconds) * 1000 : null;
    const [least, most] = given === null ? unasked : [given, given];
    const end = this.#simulation.now + least;
    this.#after('watch-timeout', least, most + 10, () => this.end());
    if (allowWatchBookmarks === true) this.#awaitBookmark(end);
  }

  /** Lets the server serve it from now on. */
  begin(prepared: PreparedWatch): void {
    if (this.#over) return;
    const open = prepared.begin(this);
    if (this.#over) open.close();
    else this.#open = open;
  }

  deliver(event: StreamedEvent): void {
    if (this.#over) return;
    this.#sink.deliver(event);
    const { backlog } = this.#sink;
    if (backlog === undefined || backlog <= this.#buffer) return;
    this.#simulation.mark('slow-watch-ended');
    this.end();
  }

  /** The server ends it. */
  end(): void {
    if (this.#over) return;
    this.close();
    this.#sink.end();
  }

  /** Nobody listens any more. */
  close(): void {
    this.#over = true;
    for (const event of this.#pending) this.#simulation.cancel(event);
    this.#pending.clear();
    this.#open?.close();
    this.#open = null;
  }

  #awaitBookmark(end: number): void {
    const { now } = this.#simulation;
    const due = Math.min(now + bookmarkInterval, end - lastBookmark);
    if (due <= now) return;
    this.#after('bookmark', due - now, due - now + tick, () => {
      const event = this.#open?.bookmark() ?? null;
      if (event !== null) {
        this.#simulation.mark('bookmark');
        this.deliver(event);
      }
      if (!this.#over) this.#awaitBookmark(end);
    });
  }

  #after(what: string, least: number, most: number, action: () => void): void {
    const simulation = this.#simulation;
    const window = { earliest: simulation.now + least, latest: simulation.now + most };
    const identity = simulation.identify(`${this.client}/kube/${what}`);
    const event = simulation.schedule(identity, window, () => {
      this.#pending.delete(event);
      action();
    });
    this.#pending.add(event);
  }
}
