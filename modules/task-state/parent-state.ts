import { isFinal, type TaskState } from './task.ts';

/** Which of its children a parent waits for. */
export interface PropagationRule {
  readonly name: 'P1' | 'P2' | 'P3';
  /** Whether one failed child decides before the others have started. */
  readonly failsEarly: boolean;
  /** Whether one failed child decides while others run. */
  readonly failsDespiteRunning: boolean;
}

/** kubeflow/pipelines#12430: the parent waits until all expected children are there and none runs. */
export const allChildren: PropagationRule = { name: 'P1', failsEarly: false, failsDespiteRunning: false };
/** Branch mlmd-removal: a failure need not wait for children that have not started, but for those that run. */
export const failureBeforeAll: PropagationRule = { name: 'P2', failsEarly: true, failsDespiteRunning: false };
/** kubeflow/pipelines#13986: a failure waits for nobody. */
export const failureAtOnce: PropagationRule = { name: 'P3', failsEarly: true, failsDespiteRunning: true };

/**
 * The state of a parent whose children are all over: one that failed makes it FAILED; CACHED or SKIPPED only when all of
 * them are; otherwise SUCCEEDED, an unspecified child included. No children at all: SUCCEEDED, as an empty DAG.
 */
export function stateOfChildren(children: readonly TaskState[]): TaskState {
  if (children.includes('FAILED')) return 'FAILED';
  const [first] = children;
  const alike = children.every((state) => state === first);
  return alike && (first === 'CACHED' || first === 'SKIPPED') ? first : 'SUCCEEDED';
}

/**
 * What becomes of a parent: null while it has to wait.
 *
 * @param expected how many children it will have in the end
 */
export function parentState(children: readonly TaskState[], expected: number, rule: PropagationRule): TaskState | null {
  const failed = children.includes('FAILED');
  if (children.includes('RUNNING') && !(failed && rule.failsDespiteRunning)) return null;
  if (children.length < expected && !(failed && rule.failsEarly)) return null;
  return stateOfChildren(children);
}

/** Whether the state of a parent that has ended is what the rule says about its children. For properties. */
export function followsFromChildren(parent: TaskState, children: readonly TaskState[]): boolean {
  return children.every(isFinal) && parent === stateOfChildren(children);
}

/** How many children a DAG task will have: its tasks, in a loop as often as it iterates. */
export function expectedChildren(tasks: number, iterations: number | null): number {
  return iterations === null ? tasks : iterations * tasks;
}
