import type { MachinePorts } from '../../models/replica/ports.ts';
import { initialState, typeOfDag, type DetectType, type OnRestart } from '../../modules/task-state/client/driver.ts';
import { Launcher, type Ending, type LauncherSettings } from '../../modules/task-state/client/launcher.ts';
import type { TaskRow } from '../../modules/task-state/schema.ts';
import type { NewTask, TaskApi } from '../../modules/task-state/task-api.ts';
import { isFinal } from '../../modules/task-state/task.ts';
import type { PodExit, PodOrder } from './engine.ts';
import type { BucketPort } from './bucket.ts';
import { dataset, namespace, pipelineRoot, run as firstRun } from './world.ts';

export interface PodSettings extends LauncherSettings {
  readonly detectType: DetectType;
  readonly onRestart: OnRestart;
}

export interface PodWork {
  /** The path of the container that fails in the first attempt of the first run; null: none does. */
  readonly failing: string | null;
  /** Ms that a container runs at most. */
  readonly duration: number;
}

/** How often a pod whose driver was not served starts over, and after how many ms. */
const starts = 8;
const startAgainAfter = 2000;

type PodPorts = MachinePorts & { readonly api: TaskApi; readonly bucket: BucketPort };

/** One pod of a run: its driver makes the task, its container works, its launcher ends the task. */
export async function runPod(ports: PodPorts, order: PodOrder, settings: PodSettings, work: PodWork): Promise<PodExit> {
  const { api, clock } = ports;
  for (let start = 1; start <= starts; start++) {
    const created = await api.createTask(newTask(order, settings.detectType));
    if (created.ok) {
      const { State: state, UUID: id } = created.value;
      if (!isFinal(state) || !settings.onRestart.keeps) return new Pod(ports, order, settings, work).run(created.value);
      return state === 'FAILED' ? { ok: false } : { ok: true, task: id };
    }
    await clock.sleep(startAgainAfter);
  }
  return { ok: false };
}

class Pod {
  readonly #ports: PodPorts;
  readonly #order: PodOrder;
  readonly #work: PodWork;
  readonly #launcher: Launcher;

  constructor(ports: PodPorts, order: PodOrder, settings: PodSettings, work: PodWork) {
    this.#ports = ports;
    this.#order = order;
    this.#work = work;
    this.#launcher = new Launcher(ports, settings);
  }

  async run(task: TaskRow): Promise<PodExit> {
    const { work } = this.#order.node;
    if (work.kind === 'dag') {
      const state = initialState(work.plan);
      if (!isFinal(state)) return { ok: true, task: task.UUID };
      return this.#finish(task, { ...nothing, state: state === 'SKIPPED' ? 'SKIPPED' : 'SUCCEEDED' });
    }
    const reused = await this.#reuse(task);
    if (reused === 'gone') return this.#finish(task, await this.#execute(task));
    return reused === 'reused' ? { ok: true, task: task.UUID } : { ok: false };
  }

  async #finish(task: TaskRow, ending: Ending): Promise<PodExit> {
    const finished = await this.#launcher.finish(task, ending, this.#order.attempt);
    return finished.ok && ending.state !== 'FAILED' ? { ok: true, task: task.UUID } : { ok: false };
  }

  async #reuse(task: TaskRow): Promise<'reused' | 'gone' | 'failed'> {
    const { api, log } = this.#ports;
    const cached = await api.findCached(task.Namespace, task.Fingerprint);
    if (!cached.ok || cached.value === null || cached.value.task.UUID === task.UUID) return 'gone';
    const { UUID: source, State: state } = cached.value.task;
    const reused = await this.#launcher.reuse(task, cached.value, this.#order.attempt);
    if (!reused.ok) return 'failed';
    if (reused.value === 'reused') log.event('cache-hit', { task: task.UUID, source, state });
    return reused.value;
  }

  /** Runs the container; resolves to how it has ended, with its result in the bucket. */
  async #execute(task: TaskRow): Promise<Ending> {
    const { bucket, clock, random, log } = this.#ports;
    await clock.sleep(1000 + random.fraction() * this.#work.duration);
    const { run, path, attempt } = this.#order;
    log.event('executed', { task: task.UUID, attempt });
    const fails = run === firstRun && attempt === 1 && path === this.#work.failing;
    if (fails) return { ...nothing, state: 'FAILED', message: 'exit code 1' };
    const uri = `${pipelineRoot}${run}/${path}`;
    while (!(await bucket.put(uri)).ok) await clock.sleep(1000);
    return {
      ...nothing,
      state: 'SUCCEEDED',
      outputs: [{ type: 'OUTPUT', key: 'attempt', value: attempt, producer: null }],
      artifacts: [
        {
          namespace,
          type: 'system.Artifact',
          uri,
          task: task.UUID,
          run,
          io: task.Iteration === null ? 'OUTPUT' : 'ITERATOR_OUTPUT',
          iteration: task.Iteration,
          key: 'result',
        },
      ],
      links: [{ artifact: dataset, task: task.UUID, run, io: 'COMPONENT_INPUT', iteration: null, key: 'data' }],
    };
  }
}

const nothing = { outputs: [], artifacts: [], links: [], message: '' } as const;

function newTask({ run, node, parent, iteration, path, attempt }: PodOrder, detect: DetectType): NewTask {
  const { name, work } = node;
  const plan = work.kind === 'dag' ? work.plan : null;
  const dagType = plan === null ? 'RUNTIME' : typeOfDag(name, plan, detect);
  return {
    run,
    parent,
    name,
    type: parent === null ? 'ROOT' : dagType,
    iteration,
    state: 'RUNNING',
    inputs: [],
    // Iterations have the same inputs: a later one can take the result of an earlier one.
    fingerprint: plan === null ? path.replace(/\.\d+\./, '.') : '',
    dagTasks: plan?.tasks ?? null,
    iterations: plan?.iterations ?? null,
    attempt,
  };
}
