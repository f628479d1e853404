import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';
import { monitorSoleHolder, type Holding } from './sole-holder.ts';

export const oneTaskPerNode: Property = {
  id: 'one-task-per-node',
  kind: 'always',
  sentence: 'No node of a run has more than one task.',
  why: 'Parents count their children, and readers find a task by its name: a second task of a node blocks or misleads both.',
  issue: 'https://github.com/kubeflow/pipelines/pull/12430',
  brokenBy: ['kubeflow-task-state/pr-12430'],
};

/** `taskOf` reads a fact as a task (`holder`) of a node (`place`); null for other facts. */
export function monitorOneTaskPerNode(taskOf: (fact: ChangedFact) => Holding | null): Monitor {
  return monitorSoleHolder(oneTaskPerNode, taskOf, 'tasks');
}
