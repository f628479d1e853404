import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';
import { monitorSoleHolder, type Holding } from './sole-holder.ts';

export const oneArtifactPerOutput: Property = {
  id: 'one-artifact-per-output',
  kind: 'always',
  sentence: 'No output of a task has more than one artifact.',
  why: 'Whoever resolves the output takes the first or fails; the other is stored, shown and paid for.',
  issue: 'https://github.com/kubeflow/pipelines/pull/12430',
  brokenBy: ['kubeflow-task-state/mlmd-removal', 'kubeflow-task-state/pr-13986'],
};

/** `artifactOf` reads a fact as an artifact (`holder`) of an output (`place`); null for other facts. */
export function monitorOneArtifactPerOutput(artifactOf: (fact: ChangedFact) => Holding | null): Monitor {
  return monitorSoleHolder(oneArtifactPerOutput, artifactOf, 'artifacts');
}
