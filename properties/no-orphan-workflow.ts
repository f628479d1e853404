import type { ChangedFact, Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const noOrphanWorkflow: Property = {
  id: 'no-orphan-workflow',
  kind: 'eventually',
  sentence: 'Every workflow that is left over belongs to the run that its label names.',
  why: 'An orphan runs, reports into a row that is not its own, and is neither stopped nor collected with the run.',
  issue: 'https://github.com/kubeflow/pipelines/pull/13440',
  brokenBy: ['kubeflow-recurring-runs/deterministic-id'],
};

export interface NoOrphanWorkflowOptions {
  /** A workflow as it is now, by key, with the run that it names; `run` null when it is gone. Null for other facts. */
  readonly workflowOf: (fact: ChangedFact) => { readonly workflow: string; readonly run: string | null } | null;
  /** A run's row as it is now, with its workflow's key; `workflow` null when the row is gone. Null for other facts. */
  readonly rowOf: (fact: ChangedFact) => { readonly run: string; readonly workflow: string | null } | null;
  /** Ms before the end within which a new workflow is not judged yet. */
  readonly grace: number;
}

/** Judges at the end of a run which workflows nobody answers for. */
export function monitorNoOrphanWorkflow({ workflowOf, rowOf, grace }: NoOrphanWorkflowOptions): Monitor {
  const live = new Map<string, { readonly run: string; readonly since: Fact }>();
  const rows = new Map<string, string>();
  return {
    property: noOrphanWorkflow,
    observe(fact) {
      if (fact.kind !== 'changed') return;
      const seen = workflowOf(fact);
      if (seen !== null) {
        if (seen.run === null) live.delete(seen.workflow);
        else live.set(seen.workflow, { run: seen.run, since: live.get(seen.workflow)?.since ?? fact });
      }
      const row = rowOf(fact);
      if (row === null) return;
      if (row.workflow === null) rows.delete(row.run);
      else rows.set(row.run, row.workflow);
    },
    conclude({ time }, accuse) {
      for (const [workflow, { run, since }] of live) {
        const owner = rows.get(run);
        if (owner === workflow || since.time > time - grace) continue;
        const whose = owner === undefined ? 'does not exist' : `belongs to ${owner}`;
        accuse(`workflow ${workflow} names run ${run}, which ${whose}`, [since]);
      }
    },
  };
}
