import { fail, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import { carriedUp } from '../propagation/outputs.ts';
import type { TaskRow } from '../schema.ts';
import type { TaskState } from '../task.ts';
import type { TaskApi, TaskChange } from '../task-api.ts';

/** What a launcher carries to the DAGs above its task, and by which look at them (propagateOutputsUpDAG of launcher_v2.go). */
export interface CarryOutputs {
  readonly name: 'oneSnapshot' | 'snapshotPerLevel' | 'byServer';
  /** How a task has to end for its outputs to be carried. */
  readonly endings: readonly TaskState[];
  /** Whether each DAG is read by itself (GetTask), or all in one look at the run. */
  readonly perLevel: boolean;
}

/** kubeflow/pipelines#12430: what the cache has brought stays where it is. */
export const oneSnapshot: CarryOutputs = { name: 'oneSnapshot', endings: ['SUCCEEDED'], perLevel: false };
/** Branch mlmd-removal and #13986. */
export const snapshotPerLevel: CarryOutputs = {
  name: 'snapshotPerLevel',
  endings: ['SUCCEEDED', 'CACHED'],
  perLevel: true,
};
/** Recommended: nothing; the server does, in the transaction of the update (`propagateInTransaction`). */
export const carriedByServer: CarryOutputs = { name: 'byServer', endings: [], perLevel: false };

/** What a DAG above is to be told. */
export interface ParentUpdate {
  readonly id: string;
  readonly change: TaskChange;
}

type Reads = Pick<TaskApi, 'getRun' | 'getTask'>;

/**
 * What a launcher sends to the DAGs above its task, whose outputs are stored by then: each as the look at it had it, with its
 * state and its end, and with the new outputs. Whatever becomes of a DAG between that look and the update is undone (T5).
 * Upstream looks twice at each DAG but the lowest, and takes what it saw last.
 */
export async function updatesAbove(
  api: Reads,
  task: TaskRow,
  { perLevel }: CarryOutputs,
): Promise<ApiResult<readonly ParentUpdate[]>> {
  const reading = perLevel ? succeed((id: string) => api.getTask(id)) : await oneLook(api, task.RunUUID);
  if (!reading.ok) return reading;
  const own = await reading.value(task.UUID);
  if (!own.ok) return own;
  const updates: ParentUpdate[] = [];
  let child = own.value;
  while (child.ParentTaskUUID !== null) {
    const parent: ApiResult<TaskRow> = await reading.value(child.ParentTaskUUID);
    if (!parent.ok) return parent;
    const brought = carriedUp(parent.value, child);
    updates.push({ id: parent.value.UUID, change: withOutputs(parent.value, brought) });
    child = { ...parent.value, OutputParameters: brought };
  }
  return succeed(updates);
}

async function oneLook(api: Reads, run: string): Promise<ApiResult<(id: string) => Promise<ApiResult<TaskRow>>>> {
  const read = await api.getRun(run, 'FULL');
  if (!read.ok) return read;
  return succeed(async (id) => {
    const task = read.value.tasks.find(({ UUID }) => UUID === id);
    return task === undefined ? fail('notFound', `there is no task ${id}`) : succeed(task);
  });
}

/** To upstream's server no end says nothing. */
function withOutputs(parent: TaskRow, brought: TaskRow['OutputParameters']): TaskChange {
  const { State: state, FinishedInSec: finishedAt, InputParameters: inputs, OutputParameters: present } = parent;
  return { state, inputs, outputs: [...present, ...brought], ...(finishedAt === 0 ? {} : { finishedAt }) };
}
