import type { Monitor, Property } from '../sim/property/property.ts';
import { monitorDoneWhenDue, type DoneWhenDueOptions } from './done-in-time.ts';

export const everyTriggerRuns: Property = {
  id: 'every-trigger-runs',
  kind: 'eventually',
  sentence: 'Every trigger that falls due has its run within a bound.',
  why: 'Suppressing duplicates is easy for a scheduler that runs nothing: safety that stalls the schedule is no fix.',
  issue: 'https://github.com/kubeflow/pipelines/pull/13440',
  brokenBy: ['kubeflow-recurring-runs/no-check', 'kubeflow-recurring-runs/idempotent-without-labels'],
};

/** `due`: the triggers. `doneOf`: the trigger whose run begins to exist with a fact. */
export function monitorEveryTriggerRuns(options: DoneWhenDueOptions): Monitor {
  return monitorDoneWhenDue(everyTriggerRuns, options);
}
