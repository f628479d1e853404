import { defaultConfig, type AdoptionConfig } from '../../modules/adoption/config.ts';
import { FencedScheduler } from '../../modules/adoption/fenced/fenced-scheduler.ts';
import { Peers } from '../../modules/adoption/fenced/peers.ts';
import { takeOver } from '../../modules/adoption/fenced/task-ownership.ts';
import { registerJob } from '../../modules/adoption/registry/registration.ts';
import { WallClockRegistry } from '../../modules/adoption/registry/wall-clock-registry.ts';
import type { AirflowSchema, TaskInstanceTable } from '../../modules/adoption/schema.ts';
import { claimAtOnce, claimLocked, queueTasks } from '../../modules/adoption/scheduler/queueing.ts';
import { OrphanSweep } from '../../modules/adoption/sweep/orphan-sweep.ts';
import { independentSession } from '../../modules/adoption/sweep/sweep-session.ts';
import { tryAdopt } from '../../modules/adoption/sweep/try-adopt.ts';
import { keyText } from '../../modules/adoption/task-key.ts';
import { serveTasks, type RealPorts } from './serve-tasks.ts';

/** What a scheduler is asked. Each answers with names of what it got. */
export type SchedulerTask =
  | { readonly kind: 'register' }
  | { readonly kind: 'claim'; readonly self: number; readonly how: 'locked' | 'at-once' }
  | { readonly kind: 'sweep'; readonly self: number; readonly threshold: number }
  | { readonly kind: 'take-over'; readonly self: number; readonly task: TaskInstanceTable }
  | { readonly kind: 'look'; readonly self: number; readonly patience: number }
  /** Runs the whole scheduler until the process ends. */
  | { readonly kind: 'run'; readonly scheduler: AdoptionConfig['scheduler'] };

export type SchedulerAnswer = readonly string[];

type Ports = RealPorts<AirflowSchema>;

serveTasks<AirflowSchema>(async (ports, task: SchedulerTask): Promise<SchedulerAnswer> => {
  const { sql, clock } = ports;
  switch (task.kind) {
    case 'register': {
      const registered = await registerJob(sql, clock.now());
      return registered.ok ? [String(registered.value)] : [];
    }
    case 'claim': {
      const claim = task.how === 'locked' ? claimLocked : claimAtOnce;
      return (await queueTasks(sql, task.self, 1000, claim)).map(keyText);
    }
    case 'take-over': {
      const taken = await takeOver(sql, task.task, task.self);
      return taken.ok && taken.value ? [task.task.id] : [];
    }
    case 'look': {
      const peers = new Peers({ ...ports, self: task.self, patience: task.patience });
      await peers.look();
      await clock.sleep(task.patience * 2);
      return ((await peers.look())?.mine ?? []).map(String);
    }
    case 'sweep':
      return sweep(ports, task.self, task.threshold);
    case 'run': {
      const scheduler = { ...defaultConfig, scheduler: task.scheduler };
      void new FencedScheduler(ports, scheduler).run();
      return [];
    }
  }
});

/** One sweep of upstream's; answers with what it adopted. */
async function sweep(ports: Ports, self: number, threshold: number): Promise<SchedulerAnswer> {
  const { kube, log, sql, clock } = ports;
  const running = new Map();
  const { namespace } = defaultConfig.kubernetes_executor;
  const options = { kube, log, namespace, self: String(self), executor: { running }, adoptCompleted: async () => {} };
  const registry = new WallClockRegistry(sql, clock, threshold);
  await new OrphanSweep({
    ports,
    self,
    failStale: (query) => registry.failStale(query),
    executors: [{ name: 'KubernetesExecutor', tryAdopt: (tasks) => tryAdopt(options, tasks) }],
    asksForNothing: false,
    session: independentSession,
  }).run();
  return [...running.keys()].map(String);
}
