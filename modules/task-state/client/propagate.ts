import { succeed, type ApiResult } from '../../pipeline-api/result.ts';
import { expectedChildren, parentState, type PropagationRule } from '../parent-state.ts';
import type { TaskRow } from '../schema.ts';
import type { RunDetail, TaskApi } from '../task-api.ts';

/** How a launcher or driver that has ended a task tells the task's ancestors. */
export interface Propagate {
  readonly name: 'P1' | 'P2' | 'P3' | 'byServer';
  /** @param run what it knows of the run, read after its own update */
  propagate(api: TaskApi, run: RunDetail, task: TaskRow, now: number): Promise<ApiResult<null>>;
}

/** Recommended: the server has done it already, in the transaction of the update. */
export const byServer: Propagate = { name: 'byServer', propagate: async () => succeed(null) };

/**
 * kubeflow/pipelines#12430 and its successors: walks up from the task, judging each parent by a snapshot of the run.
 *
 * @param fresh whether the run is read again after each level (P2, P3), or the first snapshot is carried on (P1)
 */
export function byClient(rule: PropagationRule, fresh: boolean): Propagate {
  return {
    name: rule.name,
    async propagate(api, run, task, now) {
      let { tasks } = run;
      for (let above = task.ParentTaskUUID; above !== null;) {
        const parent = tasks.find(({ UUID }) => UUID === above);
        if (parent === undefined) return succeed(null);
        const state = judge(parent, tasks, rule);
        if (state === null) return succeed(null);
        // Upstream sends the parent as the snapshot had it, parameters included.
        const change = { state, finishedAt: now, inputs: parent.InputParameters, outputs: parent.OutputParameters };
        const updated = await api.updateTask({ id: parent.UUID, change, attempt: run.attempt });
        if (!updated.ok) return updated;
        above = parent.ParentTaskUUID;
        if (!fresh) tasks = tasks.map((other) => (other === parent ? { ...parent, State: state } : other));
        else if (above !== null) {
          const read = await api.getRun(run.id, 'FULL');
          if (!read.ok) return read;
          ({ tasks } = read.value);
        }
      }
      return succeed(null);
    },
  };
}

function judge(parent: TaskRow, tasks: readonly TaskRow[], rule: PropagationRule): ReturnType<typeof parentState> {
  const children = tasks.filter(({ ParentTaskUUID }) => ParentTaskUUID === parent.UUID).map(({ State }) => State);
  return parentState(children, expectedChildren(parent.DagTasks ?? 0, parent.Iterations), rule);
}
