import type { TaskState } from './task.ts';

/** What the driver knows of a DAG before any of its tasks. */
export interface DagPlan {
  /** What the trigger policy's condition came to; null: there is none. */
  readonly condition: boolean | null;
  /** Null: it is no loop. */
  readonly iterations: number | null;
  readonly tasks: number;
}

/**
 * The state of a DAG that ends before any of its tasks starts; null when there is something to run (driver/dag.go): a
 * condition that is false and a loop without iterations are SKIPPED, a DAG without tasks has SUCCEEDED.
 */
export function terminalDag({ condition, iterations, tasks }: DagPlan): TaskState | null {
  if (condition === false || iterations === 0) return 'SKIPPED';
  return tasks === 0 ? 'SUCCEEDED' : null;
}
