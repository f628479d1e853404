import type { MachinePorts } from '../../models/replica/ports.ts';
import { initialState, typeOfDag, type DetectType } from '../../modules/task-state/client/driver.ts';
import { Launcher, type Ending, type LauncherSettings } from '../../modules/task-state/client/launcher.ts';
import type { TaskRow } from '../../modules/task-state/schema.ts';
import type { NewTask, TaskApi } from '../../modules/task-state/task-api.ts';
import { isFinal } from '../../modules/task-state/task.ts';
import type { PodExit, PodOrder } from './engine.ts';
import { dataset, namespace, run } from './world.ts';

export interface PodSettings extends LauncherSettings {
  readonly detectType: DetectType;
}

export interface PodWork {
  /** The path of the container that fails in the first attempt; null: none does. */
  readonly failing: string | null;
  /** Ms that a container runs at most. */
  readonly duration: number;
}

/** How often a pod whose driver was not served starts over, and after how many ms. */
const starts = 8;
const startAgainAfter = 2000;

/** One pod of a run: its driver makes the task, its container works, its launcher ends the task. */
export async function runPod(
  ports: MachinePorts & { readonly api: TaskApi },
  order: PodOrder,
  settings: PodSettings,
  work: PodWork,
): Promise<PodExit> {
  const { api, clock } = ports;
  for (let start = 1; start <= starts; start++) {
    const created = await api.createTask(newTask(order, settings.detectType));
    if (created.ok) return new Pod(ports, order, settings, work).run(created.value);
    await clock.sleep(startAgainAfter);
  }
  return { ok: false };
}

class Pod {
  readonly #ports: MachinePorts & { readonly api: TaskApi };
  readonly #order: PodOrder;
  readonly #work: PodWork;
  readonly #launcher: Launcher;

  constructor(ports: MachinePorts & { readonly api: TaskApi }, order: PodOrder, settings: PodSettings, work: PodWork) {
    this.#ports = ports;
    this.#order = order;
    this.#work = work;
    this.#launcher = new Launcher(ports, settings);
  }

  async run(task: TaskRow): Promise<PodExit> {
    const ending = await this.#execute(task);
    if (ending === null) return { ok: true, task: task.UUID };
    const finished = await this.#launcher.finish(task, ending, this.#order.attempt);
    return finished.ok && ending.state !== 'FAILED' ? { ok: true, task: task.UUID } : { ok: false };
  }

  /** How the task ends in this pod; null: later, with its children. */
  async #execute(task: TaskRow): Promise<Ending | null> {
    const { work } = this.#order.node;
    if (work.kind === 'dag') {
      const state = initialState(work.plan);
      return isFinal(state) ? { ...nothing, state: state === 'SKIPPED' ? 'SKIPPED' : 'SUCCEEDED' } : null;
    }
    const { api, clock, random, log } = this.#ports;
    const cached = await api.findCached(task.Namespace, task.Fingerprint);
    if (cached.ok && cached.value !== null && cached.value.UUID !== task.UUID) {
      const { UUID: source, State: state } = cached.value;
      log.event('cache-hit', { task: task.UUID, source, state });
      return { ...nothing, state: 'CACHED', outputs: cached.value.OutputParameters };
    }
    await clock.sleep(1000 + random.fraction() * this.#work.duration);
    const { path, attempt } = this.#order;
    log.event('executed', { task: task.UUID, attempt });
    if (path === this.#work.failing && attempt === 1) return { ...nothing, state: 'FAILED', message: 'exit code 1' };
    return {
      ...nothing,
      state: 'SUCCEEDED',
      outputs: [{ type: 'OUTPUT', key: 'attempt', value: attempt, producer: null }],
      artifacts: [
        {
          namespace,
          type: 'system.Artifact',
          uri: `s3://${run}/${path}`,
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

function newTask({ node, parent, iteration, path, attempt }: PodOrder, detect: DetectType): NewTask {
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
