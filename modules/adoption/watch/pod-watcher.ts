import type { Kube, Watch } from '../../ports/kube.ts';
import type { Log } from '../../ports/log.ts';
import { pods, type Pod } from '../../ports/pod.ts';
import { watchedBy } from '../completed/selector.ts';
import { keyOfAnnotations, type TaskKey } from '../task-key.ts';
import { afterWatchError, podOutcome, type PodOutcome } from './pod-outcome.ts';

/** What became of a pod, with the version of it that told. */
export interface PodResult {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly key: TaskKey;
  readonly outcome: PodOutcome;
  /** The pod is gone, going, or cleaned up already. */
  readonly gone: boolean;
}

export interface PodWatcherOptions {
  readonly kube: Kube;
  readonly log: Log;
  readonly namespace: string;
  /** The id of the scheduler job whose pods are watched. */
  readonly self: string;
  readonly fatalReasons: readonly string[];
  /** Called with every outcome, in the order of the stream. */
  readonly report: (result: PodResult) => void;
}

/**
 * Upstream's `KubernetesJobWatcher`: follows this scheduler's pods. It starts at version "0" (what the server has cached),
 * goes on from the last version seen when a stream ends, starts over at "0" after a 410, and dies of any other error;
 * `revive` starts it again, as upstream's `KubernetesExecutor.sync` does with a dead watcher process.
 *
 * Simplified: a task of the same process instead of a process of its own; no client-side read timeout (upstream
 * reconnects after 30 s of silence).
 */
export class PodWatcher {
  readonly #options: PodWatcherOptions;
  #stream: Watch<Pod> | null = null;
  #following = false;
  #stopped = false;
  #version = '0';

  constructor(options: PodWatcherOptions) {
    this.#options = options;
  }

  /** Starts following, unless it already does. Returns at once. */
  revive(): void {
    if (this.#following || this.#stopped) return;
    this.#following = true;
    void this.#follow().finally(() => {
      this.#following = false;
    });
  }

  /** Ends for good. */
  stop(): void {
    this.#stopped = true;
    this.#stream?.close();
  }

  async #follow(): Promise<void> {
    const { kube, namespace, self, log } = this.#options;
    for (;;) {
      const options = { labelSelector: watchedBy(self), resourceVersion: this.#version, timeoutSeconds: 3600 };
      const opened = await kube.watch(pods, namespace, options);
      if (this.#stopped) return opened.ok ? opened.value.close() : undefined;
      if (!opened.ok) {
        log.event('watch/failed', { error: opened.error.message });
        this.#version = '0';
        return;
      }
      this.#stream = opened.value;
      if (!(await this.#consume(opened.value))) return;
    }
  }

  /** Reads one stream to its end; false when the watcher must die. */
  async #consume(stream: Watch<Pod>): Promise<boolean> {
    for (;;) {
      const event = await stream.next();
      if (this.#stopped) return false;
      if (event === null) return true;
      if (event.type === 'ERROR') {
        this.#options.log.event('watch/error', { code: event.error.code });
        this.#version = '0';
        return afterWatchError(event.error) !== null;
      }
      this.#version = event.object.metadata.resourceVersion ?? this.#version;
      if (event.type !== 'BOOKMARK') this.#report(event.type, event.object);
    }
  }

  #report(type: 'ADDED' | 'MODIFIED' | 'DELETED', pod: Pod): void {
    const outcome = podOutcome(type, pod, this.#options.fatalReasons);
    const { name, namespace, uid, resourceVersion, annotations } = pod.metadata;
    const key = keyOfAnnotations(annotations);
    if (outcome === null || key === null) return;
    if (name === undefined || namespace === undefined || uid === undefined || resourceVersion === undefined) return;
    const gone = type === 'DELETED' || pod.metadata.deletionTimestamp !== undefined;
    this.#options.report({ name, namespace, uid, resourceVersion, key, outcome, gone });
  }
}
