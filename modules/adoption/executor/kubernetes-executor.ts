import type { AdoptionConfig } from '../config.ts';
import type { AdoptedPod } from '../completed/completed-pod-adopter.ts';
import type { SchedulerPorts } from '../ports.ts';
import type { TaskState } from '../schema.ts';
import { keyText, type TaskKey } from '../task-key.ts';
import type { PodResult } from '../watch/pod-watcher.ts';
import type { CompletedPods, DrainPolicy } from './drain.ts';
import type { LaunchPolicy } from './launch-policy.ts';
import { cleanUpPod, type CleanUpPolicy } from './pod-cleanup.ts';
import { failUnreported, taskState } from './task-lookup.ts';
import { workerPod, type PodName } from './worker-pod.ts';

export interface ExecutorOptions {
  readonly ports: SchedulerPorts;
  readonly config: AdoptionConfig;
  /** The scheduler job that this executor works for. */
  readonly self: number;
  readonly podName: PodName;
  readonly launch: LaunchPolicy;
  readonly drain: DrainPolicy;
  readonly cleanUp: CleanUpPolicy;
  /** Whether it may still act for its job; asked before everything that others can see. */
  readonly mayAct: () => boolean;
  /** Called between two steps of a long turn: a chance to send the heartbeat. */
  readonly breathe: () => Promise<void>;
}

/** What it tells the scheduler about a try that is over. */
export interface ExecutorEvent {
  readonly key: TaskKey;
  readonly state: TaskState | null;
}

interface Launch {
  readonly key: TaskKey;
  failures: number;
}

/**
 * Upstream's `KubernetesExecutor`: turns queued tasks into pods, counts those that run against its slots, follows what
 * becomes of them and cleans up behind them.
 *
 * Simplified: results that cannot be processed wait for the next sync (upstream spins on them); one namespace; no Retry-
 * After; concurrent creation, callbacks and the revoking of stuck tasks are left out; a failed task is not retried.
 */
export class KubernetesExecutor {
  /** Tries that take a slot. A set of keys: adding twice or removing twice changes nothing. */
  readonly running = new Map<string, TaskKey>();
  readonly completed: CompletedPods = new Map();
  readonly #options: ExecutorOptions;
  #launches: Launch[] = [];
  #results: PodResult[] = [];
  #events: ExecutorEvent[] = [];
  /** Tries whose pod failed before the task began: how often they were launched again, and after which pod. */
  readonly #relaunched = new Map<string, { times: number; pod: string }>();
  #reported = 0;

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  get openSlots(): number {
    return Math.max(0, this.#options.config.core.parallelism - this.running.size);
  }

  /** Takes a try over for execution: it takes a slot from now on. */
  queue(key: TaskKey): void {
    this.running.set(keyText(key), key);
    this.#launches.push({ key, failures: 0 });
  }

  /** Whether a pod of the try is still to be created. */
  isLaunching(key: TaskKey): boolean {
    const text = keyText(key);
    return this.#launches.some((launch) => keyText(launch.key) === text);
  }

  /** Whether the scheduler still has to be told about the try. */
  isSettling(key: TaskKey): boolean {
    const text = keyText(key);
    return this.#events.some((event) => keyText(event.key) === text);
  }

  /** For the watcher: something became of a pod. */
  result(result: PodResult): void {
    this.#results.push(result);
  }

  /** Remembers completed pods that were adopted, to clean them up. */
  complete(adopted: readonly AdoptedPod[]): void {
    for (const pod of adopted) this.completed.set(`${pod.namespace}/${pod.name}`, pod);
  }

  /** One turn: results, adopted completed pods, new pods. */
  async sync(): Promise<void> {
    await this.#processResults();
    await this.#options.drain.afterResults(this.completed, (pod) => this.#cleanUpAdopted(pod));
    await this.#createPods();
    this.#reportSlots();
  }

  /** Forgets a try and its slot. */
  release(key: TaskKey): void {
    this.running.delete(keyText(key));
  }

  /** Tells the scheduler about tries that are over: what the tasks themselves did not report becomes a failure. */
  async processEvents(): Promise<void> {
    const events = this.#events;
    this.#events = [];
    for (const event of events) {
      if (event.state === 'success') continue;
      if (!this.#options.mayAct()) return;
      const outcome = await failUnreported(this.#options.ports.sql, event.key, this.#options.self);
      if (!outcome.ok) this.#events.push(event);
    }
  }

  /** The pod of a try is over: frees the slot and tells the scheduler. Says nothing of a try that holds no slot. */
  account(key: TaskKey, state: TaskState | null): void {
    const text = keyText(key);
    this.#relaunched.delete(text);
    if (!this.running.delete(text)) return;
    this.#options.ports.log.event('executor/accounted', { key: text, state, job: this.#options.self });
    this.#events.push({ key, state });
  }

  async #processResults(): Promise<void> {
    const results = this.#results;
    this.#results = [];
    for (const [index, result] of results.entries()) {
      await this.#options.breathe();
      if (!this.#options.mayAct()) {
        this.#results.unshift(...results.slice(index));
        return;
      }
      const again = await this.#changeState(result);
      if (again !== null) this.#results.push(again);
      await this.#options.drain.afterResult(this.completed, (pod) => this.#cleanUpAdopted(pod));
    }
  }

  /** Upstream `_change_state`; returns what must be tried again, null when that is nothing. */
  async #changeState(result: PodResult): Promise<PodResult | null> {
    const { ports, config, cleanUp } = this.#options;
    const { key, outcome } = result;
    if (outcome === 'adopted') {
      this.#relaunched.delete(keyText(key));
      this.release(key);
      return null;
    }
    const failed = outcome === 'failed';
    const cleaned = await cleanUp(ports.kube, config, { ...result, failed });
    if (!cleaned.ok) {
      ports.log.event('executor/clean-up-failed', { pod: result.name, error: cleaned.error.message });
      return result;
    }
    if (!this.running.has(keyText(key))) return null;
    const state = await taskState(ports.sql, key);
    if (!state.ok) return { ...result, gone: true };
    if (failed && state.value === 'queued' && this.#relaunch(result)) return null;
    this.account(key, failed ? 'failed' : state.value);
    return null;
  }

  /** A pod of ours failed before its task began: launches another one, as often as allowed. */
  #relaunch({ key, name }: PodResult): boolean {
    if (!this.#options.launch.relaunches) return false;
    const text = keyText(key);
    const before = this.#relaunched.get(text);
    if (before?.pod === name) return true;
    const times = (before?.times ?? 0) + 1;
    if (times > this.#options.config.kubernetes_executor.pod_launch_failure_retries) return false;
    this.#relaunched.set(text, { times, pod: name });
    this.#launches.push({ key, failures: 0 });
    return true;
  }

  async #cleanUpAdopted(pod: AdoptedPod): Promise<boolean> {
    const { ports, config } = this.#options;
    const cleaned = await cleanUpPod(ports.kube, config, { ...pod, failed: false });
    if (!cleaned.ok) return false;
    if (this.running.has(keyText(pod.key))) {
      const state = await taskState(ports.sql, pod.key);
      if (!state.ok) return false;
      this.account(pod.key, state.value);
    }
    return true;
  }

  async #createPods(): Promise<void> {
    const { ports, config, self, podName, launch: policy } = this.#options;
    const { namespace, worker_pods_creation_batch_size: batch } = config.kubernetes_executor;
    for (const launch of this.#launches.splice(0, batch)) {
      await this.#options.breathe();
      if (!this.#options.mayAct()) {
        this.#launches.push(launch);
        continue;
      }
      const { key } = launch;
      const pod = workerPod(key, namespace, podName(key, ports.random), String(self));
      const verdict = await policy.create(ports.kube, pod, launch.failures, config);
      if (verdict === 'created') continue;
      ports.log.event('executor/create-failed', { key: keyText(key), verdict });
      if (verdict === 'again') {
        launch.failures += 1;
        this.#launches.push(launch);
      } else this.account(key, 'failed');
    }
  }

  #reportSlots(): void {
    const { size } = this.running;
    if (size === this.#reported) return;
    this.#reported = size;
    this.#options.ports.log.event('executor/slots', { job: this.#options.self, running: size });
  }
}
