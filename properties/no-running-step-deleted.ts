import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const noRunningStepDeleted: Property = {
  id: 'no-running-step-deleted',
  kind: 'always',
  sentence: 'A retry deletes no pod that has not ended.',
  why: 'Pods of a step are named alike in every attempt: who cleans up for a second retry kills what the first one started.',
  issue: 'https://github.com/kubeflow/pipelines/pull/13532',
  brokenBy: ['kubeflow-retry/unclaimed'],
};

/** `deletionOf`: the pod whose deletion was asked for with this fact, and whether it had ended; null for other facts. */
export function monitorNoRunningStepDeleted(
  deletionOf: (fact: Fact) => { readonly pod: string; readonly ended: boolean } | null,
): Monitor {
  return {
    property: noRunningStepDeleted,
    observe(fact, accuse) {
      const deletion = deletionOf(fact);
      if (deletion !== null && !deletion.ended) accuse(`pod ${deletion.pod} was deleted while it was at work`, [fact]);
    },
  };
}
