import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const runEndsAsItsWorkflow: Property = {
  id: 'run-ends-as-its-workflow',
  kind: 'eventually',
  sentence: 'When a workflow has ended, its run comes to say so, and says how.',
  why: 'A run that says something else is waited for, retried or trusted in vain, until its workflow is collected.',
  issue: 'https://github.com/kubeflow/pipelines/pull/13627',
  brokenBy: [
    'kubeflow-retry/unclaimed',
    'kubeflow-retry/unfenced',
    'kubeflow-retry/fences-ends-only',
    'kubeflow-retry/claimed',
  ],
};

/** How something stands after a fact: its end, or null while it has none. */
export interface Standing {
  readonly run: string;
  readonly end: string | null;
}

export interface RunEndsAsItsWorkflowOptions {
  /** Null for facts that say nothing of a workflow. */
  readonly workflowOf: (fact: Fact) => Standing | null;
  /** Null for facts that say nothing of a run's row. */
  readonly rowOf: (fact: Fact) => Standing | null;
  /** Ms before the end within which a workflow that ended is not judged yet. */
  readonly grace: number;
}

/** Judges at the end of a run. */
export function monitorRunEndsAsItsWorkflow({ workflowOf, rowOf, grace }: RunEndsAsItsWorkflowOptions): Monitor {
  const workflows = new Map<string, { readonly end: string; readonly fact: Fact }>();
  const rows = new Map<string, string | null>();
  return {
    property: runEndsAsItsWorkflow,
    observe(fact) {
      const workflow = workflowOf(fact);
      if (workflow !== null && workflow.end === null) workflows.delete(workflow.run);
      else if (workflow !== null && workflow.end !== null && !workflows.has(workflow.run)) {
        workflows.set(workflow.run, { end: workflow.end, fact });
      }
      const row = rowOf(fact);
      if (row !== null) rows.set(row.run, row.end);
    },
    conclude({ time }, accuse) {
      for (const [run, { end, fact }] of workflows) {
        const said = rows.get(run) ?? null;
        if (said !== end && fact.time <= time - grace)
          accuse(`run ${run} is ${said ?? 'not over'}, its workflow ${end}`, [fact]);
      }
    },
  };
}
