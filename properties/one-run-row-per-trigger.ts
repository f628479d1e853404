import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';
import { monitorSoleHolder, type Holding } from './sole-holder.ts';

export const oneRunRowPerTrigger: Property = {
  id: 'one-run-row-per-trigger',
  kind: 'always',
  sentence: 'No trigger of a schedule has more than one run in the database.',
  why: 'What is counted, billed, shown and retried is the row: two rows for one trigger are two runs.',
  issue: 'https://github.com/kubeflow/pipelines/pull/13440',
  brokenBy: [
    'kubeflow-recurring-runs/no-check',
    'kubeflow-recurring-runs/no-check-no-gate',
    'kubeflow-recurring-runs/preflight',
  ],
};

/** `rowOf` reads a fact as a row (`holder`) of a trigger (`place`) that is there (`held`) or not; null for other facts. */
export function monitorOneRunRowPerTrigger(rowOf: (fact: ChangedFact) => Holding | null): Monitor {
  return monitorSoleHolder(oneRunRowPerTrigger, rowOf, 'runs');
}
