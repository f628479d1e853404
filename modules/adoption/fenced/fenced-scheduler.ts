import type { AdoptionConfig } from '../config.ts';
import { drainOnce } from '../executor/drain.ts';
import { KubernetesExecutor } from '../executor/kubernetes-executor.ts';
import { createOnce } from '../executor/launch-policy.ts';
import { cleanUpPresent } from '../executor/pod-cleanup.ts';
import { nameOfTry } from '../executor/worker-pod.ts';
import type { SchedulerPorts } from '../ports.ts';
import { registerJob } from '../registry/registration.ts';
import { claimAtOnce, queueTasks } from '../scheduler/queueing.ts';
import { PodWatcher } from '../watch/pod-watcher.ts';
import { DeadOwnerSweep } from './dead-owner-sweep.ts';
import { Lease } from './lease.ts';
import { Peers, type Dead } from './peers.ts';

/**
 * The recommended scheduler: adoption that database errors, pauses, skewed clocks, crashes and lost answers cannot break.
 *
 * 1. Death is a fact in the database, and final. A job is declared dead by one conditional statement, only by an observer
 *    that saw its heartbeats stand still for the whole threshold (`Peers`), on the observer's own monotonic clock: wall
 *    clocks, the database's included, play no part. A heartbeat only applies to a job that is still `running`. Who was
 *    declared dead registers as a new job; job ids are never used twice, so a label names one life.
 * 2. Nobody acts who may be dead. A lease (`Lease`) runs out on the owner's own monotonic clock one heartbeat before the
 *    threshold, an observer waits half a heartbeat longer than the threshold (25 and 32.5 s of 30): monotonic clocks that
 *    differ in speed by up to a quarter cannot make the two overlap. Every write to the cluster is preceded by that check.
 * 3. What was on its way nevertheless is harmless. It lands under the id of a dead job, where sweeps go on looking for
 *    ever; or it is conditional: a label is put on a version of the pod, a delete on its uid, a row on its owner, try and
 *    state. A pod that is created late for a try that was reset cannot begin it: the try has another number by then.
 * 4. Silence of the database decides nothing: no look at the peers, no sweep.
 * 5. A task has one owner, in the database. Adoption moves it there first, the label follows. A crash in between leaves a
 *    task whose pod carries the label of an earlier, dead owner; therefore a sweep lists the pods of all the dead before it
 *    concludes that there is none, and repairs the label when it finds one.
 * 6. One sibling adopts: whoever declares a job dead takes charge of it in the same statement (`job.adopted_by`); who takes
 *    charge of a dead adopter's charges does it conditionally. Nothing depends on it but the number of requests.
 * 7. Completed pods of the dead need no new owner, hence no label: they are cleaned up where they are.
 * 8. Slots are a set of tries. A try leaves it once; a sweep removes what has no pod any more.
 *
 * It also reclaims sooner than upstream: a death is swept when it is noticed, not at the next interval.
 * Not covered: retries of failed tasks.
 */
export class FencedScheduler {
  readonly #ports: SchedulerPorts;
  readonly #config: AdoptionConfig;

  constructor(ports: SchedulerPorts, config: AdoptionConfig) {
    this.#ports = ports;
    this.#config = config;
  }

  /** Runs until a graceful stop is asked for: one job after the other, should it be declared dead. */
  async run(): Promise<void> {
    const { clock, lifecycle, sql, log } = this.#ports;
    while (!lifecycle.stopping) {
      const before = clock.monotonic();
      const registered = await registerJob(sql, clock.now());
      if (registered.ok) {
        log.event('scheduler/registered', { job: registered.value });
        await this.#serve(registered.value, before);
      } else await this.#idle();
    }
  }

  /** Works for one job until it is over. */
  async #serve(self: number, registeredAt: number): Promise<void> {
    const { sql, clock, log, lifecycle } = this.#ports;
    const { scheduler } = this.#config;
    const threshold = scheduler.scheduler_health_check_threshold * 1000;
    const heartbeat = scheduler.scheduler_heartbeat_sec * 1000;
    const validity = threshold - heartbeat;
    const patience = threshold + heartbeat / 2;
    const lease = new Lease({ sql, clock, log, self, heartbeat, validity }, registeredAt);
    const peers = new Peers({ sql, clock, log, self, patience });
    const { executor, watcher, sweep } = this.#parts(self, lease);
    const timetable = new Timetable(scheduler.orphaned_tasks_check_interval * 1000, heartbeat);
    let lookDue = true;
    while (!lifecycle.stopping && !lease.lost) {
      if (lease.due) {
        await lease.renew();
        lookDue = true;
      }
      if (lookDue && lease.holds) {
        lookDue = false;
        const dead = await peers.look();
        if (dead !== null && timetable.isDue(clock.monotonic(), dead)) {
          timetable.done(clock.monotonic(), dead, await sweep.run(dead));
        }
      }
      if (lease.holds) {
        const slots = Math.min(executor.openSlots, scheduler.max_tis_per_query);
        for (const key of await queueTasks(sql, self, slots, claimAtOnce)) executor.queue(key);
        watcher.revive();
        await executor.sync();
        await executor.processEvents();
      }
      await this.#idle();
    }
    watcher.stop();
    if (lifecycle.stopping) await lease.release();
  }

  #parts(self: number, lease: Lease): { executor: KubernetesExecutor; watcher: PodWatcher; sweep: DeadOwnerSweep } {
    const ports = this.#ports;
    const config = this.#config;
    const settings = config.kubernetes_executor;
    const mayAct = (): boolean => lease.holds;
    const breathe = async (): Promise<void> => {
      if (lease.due) await lease.renew();
    };
    const executor = new KubernetesExecutor({
      ports,
      config,
      self,
      podName: nameOfTry,
      launch: createOnce,
      drain: drainOnce,
      cleanUp: cleanUpPresent,
      mayAct,
      breathe,
    });
    const watcher = new PodWatcher({
      kube: ports.kube,
      log: ports.log,
      namespace: settings.namespace,
      self: String(self),
      fatalReasons: settings.worker_pod_pending_fatal_container_state_reasons,
      report: (result) => executor.result(result),
    });
    const sweep = new DeadOwnerSweep({ ports, config, self, executor, mayAct, breathe });
    return { executor, watcher, sweep };
  }

  #idle(): Promise<void> {
    return this.#ports.clock.sleep(this.#config.scheduler.scheduler_idle_sleep_time * 1000);
  }
}

/** When to sweep: at once when there is a new charge, soon after a sweep that was not complete, else every interval. */
class Timetable {
  readonly #interval: number;
  readonly #soon: number;
  #next = Number.NEGATIVE_INFINITY;
  #charges = '';

  constructor(interval: number, soon: number) {
    this.#interval = interval;
    this.#soon = soon;
  }

  isDue(now: number, dead: Dead): boolean {
    return now >= this.#next || dead.mine.join() !== this.#charges;
  }

  done(now: number, dead: Dead, complete: boolean): void {
    this.#charges = dead.mine.join();
    this.#next = now + (complete ? this.#interval : this.#soon);
  }
}
