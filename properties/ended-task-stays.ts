import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const endedTaskStays: Property = {
  id: 'ended-task-stays',
  kind: 'never',
  sentence: 'A task that is over is in another state only when its run was started again.',
  why: 'Others have acted on how it ended: siblings have started, parents have counted it, users were told.',
  issue: 'https://github.com/kubeflow/pipelines/pull/13986',
  brokenBy: ['kubeflow-task-state/mlmd-removal', 'kubeflow-task-state/pr-13986'],
};

/** A task that was over and, without a retry, is in another state. */
export interface LateState {
  readonly task: string;
  readonly from: string;
  readonly to: string;
}

/** `lateOf`: null for other facts. */
export function monitorEndedTaskStays(lateOf: (fact: ChangedFact) => LateState | null): Monitor {
  return {
    property: endedTaskStays,
    observe(fact, accuse) {
      const late = fact.kind === 'changed' ? lateOf(fact) : null;
      if (late !== null) accuse(`task ${late.task} was ${late.from} and became ${late.to}`, [fact]);
    },
  };
}
