import type { AdoptionConfig } from '../config.ts';
import { CompletedPodAdopter } from '../completed/completed-pod-adopter.ts';
import { KubernetesExecutor } from '../executor/kubernetes-executor.ts';
import { createBlindly } from '../executor/launch-policy.ts';
import { cleanUpAlways } from '../executor/pod-cleanup.ts';
import { randomName } from '../executor/worker-pod.ts';
import type { SchedulerPorts } from '../ports.ts';
import { WallClockRegistry } from '../registry/wall-clock-registry.ts';
import { OrphanSweep } from '../sweep/orphan-sweep.ts';
import { tryAdopt } from '../sweep/try-adopt.ts';
import { PodWatcher } from '../watch/pod-watcher.ts';
import { claimLocked, queueTasks } from './queueing.ts';
import type { UpstreamStrategy } from './upstream-strategy.ts';

const always = (): boolean => true;
const straightOn = async (): Promise<void> => {};

/**
 * One life of upstream's scheduler, as far as adoption goes: it registers its job, sweeps once, then loops over queueing,
 * the executor's turn, its own heartbeat and the sweep. Database and Kubernetes failures are logged and left for the next
 * loop (upstream retries some of them and dies of others).
 */
export class UpstreamScheduler {
  readonly #ports: SchedulerPorts;
  readonly #config: AdoptionConfig;
  readonly #strategy: UpstreamStrategy;
  readonly #registry: WallClockRegistry;

  constructor(ports: SchedulerPorts, config: AdoptionConfig, strategy: UpstreamStrategy) {
    this.#ports = ports;
    this.#config = config;
    this.#strategy = strategy;
    this.#registry = new WallClockRegistry(
      ports.sql,
      ports.clock,
      config.scheduler.scheduler_health_check_threshold * 1000,
    );
  }

  /** Runs until a graceful stop is asked for. */
  async run(): Promise<void> {
    const { clock, lifecycle, log } = this.#ports;
    let registered = await this.#registry.register();
    while (!registered.ok) {
      await clock.sleep(this.#config.scheduler.scheduler_idle_sleep_time * 1000);
      if (lifecycle.stopping) return;
      registered = await this.#registry.register();
    }
    const self = registered.value;
    log.event('scheduler/registered', { job: self });
    await this.#loop(self);
    await this.#registry.finish();
  }

  async #loop(self: number): Promise<void> {
    const ports = this.#ports;
    const { clock, lifecycle, sql, kube, log } = ports;
    const { scheduler, kubernetes_executor: settings } = this.#config;
    const executor = new KubernetesExecutor({
      ports,
      config: this.#config,
      self,
      podName: randomName,
      launch: createBlindly,
      drain: this.#strategy.drain,
      cleanUp: cleanUpAlways,
      mayAct: always,
      breathe: straightOn,
    });
    const watcher = new PodWatcher({
      kube,
      log,
      namespace: settings.namespace,
      self: String(self),
      fatalReasons: settings.worker_pod_pending_fatal_container_state_reasons,
      report: (result) => executor.result(result),
    });
    const adoptCompleted = this.#completedPods(self, executor);
    const sweep = this.#sweep(self, executor, adoptCompleted);
    const interval = scheduler.orphaned_tasks_check_interval * 1000;
    let [lastBeat, lastSweep] = [clock.monotonic(), clock.monotonic()];
    // Upstream starts from 0.0 on a clock that counts from the machine's start: the first tick is due at once, or late.
    let lastAdoption = 0;
    await sweep.run();
    while (!lifecycle.stopping) {
      const slots = Math.min(executor.openSlots, scheduler.max_tis_per_query);
      for (const key of await queueTasks(sql, self, slots, claimLocked)) executor.queue(key);
      if (this.#strategy.adoptsInSync && clock.monotonic() - lastAdoption >= interval) {
        lastAdoption = clock.monotonic();
        await adoptCompleted();
      }
      watcher.revive();
      await executor.sync();
      await executor.processEvents();
      if (clock.monotonic() - lastBeat >= scheduler.scheduler_heartbeat_sec * 1000) {
        lastBeat = clock.monotonic();
        await this.#registry.beat();
      }
      if (clock.monotonic() - lastSweep >= interval) {
        lastSweep = clock.monotonic();
        await sweep.run();
      }
      await clock.sleep(scheduler.scheduler_idle_sleep_time * 1000);
    }
    watcher.stop();
  }

  #completedPods(self: number, executor: KubernetesExecutor): () => Promise<void> {
    const { kube, log } = this.#ports;
    const { policy, selector, keep } = this.#strategy;
    const adopter = new CompletedPodAdopter({
      kube,
      log,
      namespace: this.#config.kubernetes_executor.namespace,
      alive: () => this.#registry.aliveOthers(self),
      policy,
      selector,
    });
    return async () => keep(executor, await adopter.adopt(String(self)));
  }

  #sweep(self: number, executor: KubernetesExecutor, adoptCompleted: () => Promise<void>): OrphanSweep {
    const { kube, log } = this.#ports;
    const { namespace } = this.#config.kubernetes_executor;
    return new OrphanSweep({
      ports: this.#ports,
      self,
      failStale: (query) => this.#registry.failStale(query),
      executors: [
        {
          name: 'KubernetesExecutor',
          tryAdopt: (tasks) => tryAdopt({ kube, log, namespace, self: String(self), executor, adoptCompleted }, tasks),
        },
      ],
      asksForNothing: this.#strategy.sweepsAlwaysAdopt,
      session: this.#strategy.session,
    });
  }
}
