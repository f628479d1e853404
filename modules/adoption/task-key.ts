import type { TaskInstanceTable } from './schema.ts';

/** Names one try of one task instance; upstream `TaskInstanceKey`. */
export interface TaskKey {
  readonly dagId: string;
  readonly taskId: string;
  readonly runId: string;
  /** -1 when not mapped. */
  readonly mapIndex: number;
  readonly tryNumber: number;
}

/** The key as one text, for sets and logs: `dag/task/run/map/try`. */
export function keyText({ dagId, taskId, runId, mapIndex, tryNumber }: TaskKey): string {
  return `${dagId}/${taskId}/${runId}/${mapIndex}/${tryNumber}`;
}

export function keyOfRow(row: TaskInstanceTable): TaskKey {
  return {
    dagId: row.dag_id,
    taskId: row.task_id,
    runId: row.run_id,
    mapIndex: row.map_index,
    tryNumber: row.try_number,
  };
}

/** What a worker pod carries to say which try it is. */
export function annotationsOf(key: TaskKey): { readonly [name: string]: string } {
  return {
    dag_id: key.dagId,
    task_id: key.taskId,
    run_id: key.runId,
    try_number: String(key.tryNumber),
    ...(key.mapIndex === -1 ? {} : { map_index: String(key.mapIndex) }),
  };
}

/** Reads a worker pod's annotations back; null when the pod is not a task's. */
export function keyOfAnnotations(annotations: { readonly [name: string]: string } | undefined): TaskKey | null {
  const { dag_id: dagId, task_id: taskId, run_id: runId, try_number: tryNumber, map_index } = annotations ?? {};
  if (dagId === undefined || taskId === undefined || runId === undefined || tryNumber === undefined) return null;
  return { dagId, taskId, runId, tryNumber: Number(tryNumber), mapIndex: Number(map_index ?? -1) };
}
