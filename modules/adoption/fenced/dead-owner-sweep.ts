import type { AdoptionConfig } from '../config.ts';
import type { KubernetesExecutor } from '../executor/kubernetes-executor.ts';
import { deletePod, markDone, type FinishedPod } from '../executor/pod-cleanup.ts';
import { failUnreported } from '../executor/task-lookup.ts';
import { ownedBy } from '../completed/selector.ts';
import { workerLabel } from '../labels.ts';
import { pods, type Pod } from '../../ports/pod.ts';
import type { SchedulerPorts } from '../ports.ts';
import { safeLabel } from '../safe-label.ts';
import type { TaskInstanceTable } from '../schema.ts';
import { keyOfAnnotations, keyOfRow, keyText } from '../task-key.ts';
import type { Dead } from './peers.ts';
import { reset, takeOver, unfinishedTasksOf } from './task-ownership.ts';

export interface DeadOwnerSweepOptions {
  readonly ports: SchedulerPorts;
  readonly config: AdoptionConfig;
  readonly self: number;
  readonly executor: KubernetesExecutor;
  /** Whether this scheduler may still act; asked before every write. */
  readonly mayAct: () => boolean;
  /** A chance to send the heartbeat. */
  readonly breathe: () => Promise<void>;
}

/** What a step came to: `again` when something stood in the way and the sweep must be repeated soon. */
type Step = 'done' | 'again';

/** One sweep's view of the world, read in this order: tasks first, pods after. */
interface View {
  readonly dead: Dead;
  readonly tasks: ReadonlyMap<string, TaskInstanceTable>;
  readonly pods: ReadonlyMap<string, readonly Pod[]>;
}

/**
 * Brings order into what dead schedulers have left. Every step is one statement or one request, conditional on what was
 * read, so that it can be cut off, delayed and repeated at any point; no lock outlives a step. See `fenced-scheduler.ts`
 * for why this is safe.
 *
 * Not covered: dead jobs are remembered for ever (their number bounds the selector; prune the job table as usual); LIST is
 * not paged.
 */
export class DeadOwnerSweep {
  readonly #options: DeadOwnerSweepOptions;
  #patches = 0;

  constructor(options: DeadOwnerSweepOptions) {
    this.#options = options;
  }

  /** Returns whether all was done; when not, repeat soon. */
  async run(dead: Dead): Promise<boolean> {
    const { ports, self, executor, mayAct, breathe } = this.#options;
    if (dead.mine.length === 0 && executor.running.size === 0) return true;
    const view = await this.#look(dead);
    if (view === null) return false;
    this.#patches = 0;
    let complete = true;
    const step = async (work: () => Promise<Step>): Promise<void> => {
      await breathe();
      if (!mayAct() || (await work()) === 'again') complete = false;
    };
    for (const task of view.tasks.values()) await step(() => this.#settleTask(task, view));
    for (const [key, list] of view.pods) {
      for (const pod of list) if (this.#isFinishedOrphan(pod, view)) await step(() => this.#clear(key, pod, view));
    }
    this.#releaseVanished(view);
    if (dead.mine.length > 0) ports.log.event('adoption/tick', { self: String(self), patches: this.#patches });
    return complete;
  }

  async #look(dead: Dead): Promise<View | null> {
    const { ports, config, self } = this.#options;
    const tasks = await unfinishedTasksOf(ports.sql, [...dead.mine, self]);
    if (!tasks.ok) return null;
    // All the dead, not only those in this scheduler's charge: a task's pod may still carry the label of an earlier owner.
    const labelSelector = ownedBy([...dead.all, self].map(String));
    const list = await ports.kube.list(pods, config.kubernetes_executor.namespace, { labelSelector });
    if (!list.ok) return null;
    return {
      dead,
      tasks: new Map(tasks.value.map((task) => [keyText(keyOfRow(task)), task])),
      pods: groupByKey(list.value.items),
    };
  }

  async #settleTask(task: TaskInstanceTable, view: View): Promise<Step> {
    const key = keyText(keyOfRow(task));
    const ofTask = view.pods.get(key) ?? [];
    const unfinished = ofTask.find((pod) => !isFinished(pod));
    if (task.queued_by_job_id === this.#options.self) return this.#settleOwn(task, ofTask, unfinished);
    if (unfinished !== undefined) return this.#adopt(task, unfinished);
    // A finished pod: cleared below, when what the task did not report has been settled.
    if (ofTask.length > 0) return 'done';
    const outcome = await reset(this.#options.ports.sql, task);
    if (outcome.ok && outcome.value) {
      this.#options.ports.log.event('sweep/reset', { job: this.#options.self, tasks: [key] });
    }
    return outcome.ok ? 'done' : 'again';
  }

  /** A task that is this scheduler's own by the database: makes memory and label agree with that. */
  async #settleOwn(task: TaskInstanceTable, ofTask: readonly Pod[], unfinished: Pod | undefined): Promise<Step> {
    const { executor, ports, self } = this.#options;
    const key = keyOfRow(task);
    if (unfinished !== undefined) {
      const labelled = unfinished.metadata.labels?.[workerLabel] === safeLabel(String(self));
      return labelled ? this.#run(task) : this.#relabel(task, unfinished);
    }
    if (ofTask.length > 0 || executor.running.has(keyText(key)) || executor.isSettling(key)) return 'done';
    if (task.state === 'queued') {
      // Claimed, but the answer was lost: its pod has never been created, or else it carries the name of this try.
      executor.queue(key);
      return 'done';
    }
    const outcome = await failUnreported(ports.sql, key, self);
    if (outcome.ok && outcome.value) executor.account(key, 'failed');
    return outcome.ok ? 'done' : 'again';
  }

  /** First the database, then the label. */
  async #adopt(task: TaskInstanceTable, pod: Pod): Promise<Step> {
    const outcome = await takeOver(this.#options.ports.sql, task, this.#options.self);
    if (!outcome.ok) return 'again';
    return outcome.value ? this.#relabel(task, pod) : 'done';
  }

  async #relabel(task: TaskInstanceTable, pod: Pod): Promise<Step> {
    const { ports, config, self, mayAct } = this.#options;
    const { name = '', resourceVersion = '' } = pod.metadata;
    if (!mayAct()) return 'again';
    const labels = { [workerLabel]: safeLabel(String(self)) };
    this.#patches += 1;
    const patched = await ports.kube.patch(pods, config.kubernetes_executor.namespace, name, {
      type: 'merge',
      body: { metadata: { resourceVersion, labels } },
    });
    return patched.ok ? this.#run(task) : 'again';
  }

  #run(task: TaskInstanceTable): Step {
    const key = keyOfRow(task);
    this.#options.executor.running.set(keyText(key), key);
    return 'done';
  }

  #isFinishedOrphan(pod: Pod, { dead }: View): boolean {
    const label = pod.metadata.labels?.[workerLabel];
    return isFinished(pod) && dead.mine.some((id) => safeLabel(String(id)) === label);
  }

  /** A finished pod of a dead owner needs no new one: settles what its task did not report, and cleans it up. */
  async #clear(key: string, pod: Pod, view: View): Promise<Step> {
    const { ports, config, executor, mayAct } = this.#options;
    const task = view.tasks.get(key);
    if (task !== undefined && task.queued_by_job_id !== null) {
      const outcome = await failUnreported(ports.sql, keyOfRow(task), task.queued_by_job_id);
      if (!outcome.ok) return 'again';
      executor.account(keyOfRow(task), outcome.value ? 'failed' : 'success');
    }
    const { name = '', namespace = '', uid } = pod.metadata;
    if (!mayAct()) return 'again';
    const failed = pod.status?.phase === 'Failed';
    const finished: FinishedPod = { name, namespace, failed, ...(uid === undefined ? {} : { uid }) };
    const { delete_worker_pods: deletes, delete_worker_pods_on_failure: failedToo } = config.kubernetes_executor;
    const cleaned = await (deletes && (!failed || failedToo) ? deletePod : markDone)(ports.kube, finished);
    return cleaned.ok ? 'done' : 'again';
  }

  /** Frees the slots of tries whose pod no longer exists and is not about to. What became of them, the database knows. */
  #releaseVanished(view: View): void {
    const { executor, mayAct } = this.#options;
    if (!mayAct()) return;
    for (const [text, key] of executor.running) {
      if (view.pods.has(text) || executor.isLaunching(key) || view.tasks.get(text)?.state === 'queued') continue;
      executor.release(key);
    }
  }
}

function isFinished({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function groupByKey(list: readonly Pod[]): Map<string, Pod[]> {
  const groups = new Map<string, Pod[]>();
  for (const pod of list) {
    const key = keyOfAnnotations(pod.metadata.annotations);
    const text = key === null ? '' : keyText(key);
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [pod]);
    else group.push(pod);
  }
  return groups;
}
