import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const reportEndsOnlyWhatEnded: Property = {
  id: 'report-ends-only-what-ended',
  kind: 'always',
  sentence: 'No report ends a run whose workflow is at work.',
  why: 'It is a report from before a retry: the run counts as failed while it goes on, and is retried or collected.',
  issue: 'https://github.com/kubeflow/pipelines/pull/13627',
  brokenBy: ['kubeflow-retry/unclaimed', 'kubeflow-retry/unfenced'],
};

export interface ReportEndsOnlyWhatEndedOptions {
  /** Whether a run's workflow has ended after this fact; null for facts that say nothing of one. */
  readonly workflowOf: (fact: Fact) => { readonly run: string; readonly ended: boolean } | null;
  /** The run that a report ends with this fact; null for other facts. */
  readonly endOf: (fact: Fact) => string | null;
}

/** Compares the ends of runs with their workflows at that very moment. */
export function monitorReportEndsOnlyWhatEnded({ workflowOf, endOf }: ReportEndsOnlyWhatEndedOptions): Monitor {
  const atWork = new Map<string, Fact>();
  return {
    property: reportEndsOnlyWhatEnded,
    observe(fact, accuse) {
      const workflow = workflowOf(fact);
      if (workflow?.ended === true) atWork.delete(workflow.run);
      else if (workflow !== null && !atWork.has(workflow.run)) atWork.set(workflow.run, fact);
      const ended = endOf(fact);
      const since = ended === null ? undefined : atWork.get(ended);
      if (since !== undefined) accuse(`run ${ended} was ended while its workflow was at work`, [since, fact]);
    },
  };
}
