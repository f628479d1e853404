import { terminalDag, type DagPlan } from '../terminal-dag.ts';
import type { TaskState, TaskType } from '../task.ts';

/** How a driver tells what kind of DAG it has before it. */
export interface DetectType {
  readonly name: 'byPrefix' | 'withExitHandlers';
  readonly exitHandlers: boolean;
}

/** kubeflow/pipelines#12430 (driver/dag.go): an exit handler is a plain DAG. */
export const byPrefix: DetectType = { name: 'byPrefix', exitHandlers: false };
/** As its review asks for. */
export const withExitHandlers: DetectType = { name: 'withExitHandlers', exitHandlers: true };

/** What a driver that runs again does with a task that is over. */
export interface OnRestart {
  readonly name: 'startsOver' | 'keepsEnd';
  readonly keeps: boolean;
}

/** Upstream (driver/container.go): it looks for a cached result, and runs, as the first time. */
export const startsOver: OnRestart = { name: 'startsOver', keeps: false };
/** Recommended: the task has ended in this attempt, so its result is what it is. */
export const keepsEnd: OnRestart = { name: 'keepsEnd', keeps: true };

/** The type of a DAG task by its plan and its name. */
export function typeOfDag(name: string, { condition, iterations }: DagPlan, detect: DetectType): TaskType {
  if (iterations !== null) return 'LOOP';
  if (detect.exitHandlers && name.startsWith('exit-handler-')) return 'EXIT_HANDLER';
  if (condition !== null) return 'CONDITION_BRANCH';
  return name.startsWith('condition') && !name.startsWith('condition-branch') ? 'CONDITION' : 'DAG';
}

/** The state in which a DAG task is created. */
export function initialState(plan: DagPlan): TaskState {
  return terminalDag(plan) ?? 'RUNNING';
}
