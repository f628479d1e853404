import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const submissionStatusIsTrue: Property = {
  id: 'submission-status-is-true',
  kind: 'always',
  sentence: 'A submission is reported as made only if its work was created, and as failed only if it was not.',
  why: 'Who is told that a job has failed submits it again, while it runs; who is told that it runs waits for ever.',
  issue: 'https://github.com/kubeflow/spark-operator/issues/2788',
  brokenBy: ['spark-submission/fail-when-taken', 'spark-submission/adopt-by-name'],
};

export interface SubmissionStatusIsTrueOptions {
  /** The submission whose work begins to exist with this fact; null for other facts. */
  readonly workOf: (fact: Fact) => string | null;
  /** What a fact reports of a submission; null for other facts. */
  readonly reportOf: (fact: Fact) => { readonly submission: string; readonly made: boolean } | null;
}

/** Compares what is reported of submissions with the work that there has been, whether or not it is still there. */
export function monitorSubmissionStatusIsTrue({ workOf, reportOf }: SubmissionStatusIsTrueOptions): Monitor {
  const works = new Map<string, Fact>();
  const failures = new Map<string, Fact>();
  return {
    property: submissionStatusIsTrue,
    observe(fact, accuse) {
      const begun = workOf(fact);
      if (begun !== null) {
        works.set(begun, fact);
        const failed = failures.get(begun);
        if (failed !== undefined)
          accuse(`the work of ${begun} was created after it was reported as failed`, [failed, fact]);
      }
      const report = reportOf(fact);
      if (report === null) return;
      const work = works.get(report.submission);
      if (!report.made) failures.set(report.submission, fact);
      if (report.made && work === undefined)
        accuse(`${report.submission} was reported as made, and there was nothing of it`, [fact]);
      if (!report.made && work !== undefined)
        accuse(`${report.submission} was reported as failed, and it was made`, [work, fact]);
    },
  };
}
