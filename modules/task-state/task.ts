/** PipelineTaskDetail.TaskState (kubeflow/pipelines, backend/api/v2beta1/run.proto). There is no state for a task that waits. */
export type TaskState = 'UNSPECIFIED' | 'RUNNING' | 'SUCCEEDED' | 'SKIPPED' | 'FAILED' | 'CACHED';

/** PipelineTaskDetail.TaskType. */
export type TaskType =
  'ROOT' | 'RUNTIME' | 'CONDITION_BRANCH' | 'CONDITION' | 'LOOP' | 'EXIT_HANDLER' | 'IMPORTER' | 'DAG';

/** How an artifact or parameter got where it is: IOType of the same file. */
export type IoType =
  | 'COMPONENT_DEFAULT_INPUT'
  | 'TASK_OUTPUT_INPUT'
  | 'COMPONENT_INPUT'
  | 'RUNTIME_VALUE_INPUT'
  | 'COLLECTED_INPUTS'
  | 'ITERATOR_INPUT'
  | 'ITERATOR_INPUT_RAW'
  | 'ITERATOR_OUTPUT'
  | 'OUTPUT'
  | 'ONE_OF_OUTPUT'
  | 'TASK_FINAL_STATUS_OUTPUT';

/** What a task has put out, as against what it has read. */
export const outputTypes: readonly IoType[] = [
  'ITERATOR_OUTPUT',
  'OUTPUT',
  'ONE_OF_OUTPUT',
  'TASK_FINAL_STATUS_OUTPUT',
];

/** Whether a task in this state is over. */
export function isFinal(state: TaskState): boolean {
  switch (state) {
    case 'SUCCEEDED':
    case 'SKIPPED':
    case 'FAILED':
    case 'CACHED':
      return true;
    case 'UNSPECIFIED':
    case 'RUNNING':
      return false;
  }
}

/** A state that a task was in, from that second on. */
export interface StateChange {
  readonly state: TaskState;
  /** Seconds since 1970. */
  readonly at: number;
}

/** The history with one more state; as it is when that is the state already, so that neighbours never are equal. */
export function withState(history: readonly StateChange[], state: TaskState, at: number): readonly StateChange[] {
  return history.at(-1)?.state === state ? history : [...history, { state, at }];
}
