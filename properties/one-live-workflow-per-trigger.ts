import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';
import { monitorSoleHolder, type Holding } from './sole-holder.ts';

export const oneLiveWorkflowPerTrigger: Property = {
  id: 'one-live-workflow-per-trigger',
  kind: 'always',
  sentence: 'No trigger of a schedule has more than one live workflow in the cluster.',
  why: 'A second workflow does the work a second time, whatever the database says: one row may hide two executions.',
  issue: 'https://github.com/kubeflow/pipelines/pull/13440',
  brokenBy: [
    'kubeflow-recurring-runs/no-check',
    'kubeflow-recurring-runs/no-check-no-gate',
    'kubeflow-recurring-runs/preflight',
    'kubeflow-recurring-runs/deterministic-id',
    'kubeflow-recurring-runs/deterministic-id-persistence-agent-first',
  ],
};

/**
 * `workflowOf` reads a fact as a workflow (`holder`) of a trigger (`place`) that lives (`held`) or not; null for other
 * facts. What counts as living is the scenario's to say: not deleted, or not finished.
 */
export function monitorOneLiveWorkflowPerTrigger(workflowOf: (fact: ChangedFact) => Holding | null): Monitor {
  return monitorSoleHolder(oneLiveWorkflowPerTrigger, workflowOf, 'workflows');
}
