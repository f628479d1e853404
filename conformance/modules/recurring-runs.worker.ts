import {
  databaseFirst,
  deterministicId,
  noCheck,
  preflight,
  RunCreator,
} from '../../modules/recurring-runs/creator/run-creator.ts';
import { RunReporter } from '../../modules/recurring-runs/reporter/run-reporter.ts';
import { guarded, RunRetrier } from '../../modules/recurring-runs/retrier/run-retrier.ts';
import type { Workflow } from '../../modules/recurring-runs/resources/workflow.ts';
import type { CreateRunRequest } from '../../modules/recurring-runs/run-api.ts';
import type { ApiResult } from '../../modules/pipeline-api/result.ts';
import type { PipelineSchema, RunRow } from '../../modules/recurring-runs/store/schema.ts';
import type { OnDuplicate } from '../../modules/recurring-runs/store/run-store.ts';
import { serveTasks } from './serve-tasks.ts';

const variants = { noCheck, preflight, deterministicId, databaseFirst };

/** What a replica of the API server is asked. */
export type RunTask =
  | { readonly kind: 'create'; readonly variant: keyof typeof variants; readonly request: CreateRunRequest }
  | { readonly kind: 'report'; readonly workflow: Workflow; readonly onDuplicate: OnDuplicate }
  /** Retries a run the recommended way. */
  | { readonly kind: 'retry'; readonly run: string };

export type RunAnswer = ApiResult<RunRow | null>;

serveTasks<PipelineSchema>((ports, task: RunTask): Promise<RunAnswer> => {
  if (task.kind === 'report')
    return new RunReporter(ports, { onDuplicate: task.onDuplicate, fence: 'all' }).report(task.workflow);
  if (task.kind === 'retry') return new RunRetrier(ports, { retryRun: guarded }).retry(task.run);
  const creator = new RunCreator(ports, { createRun: variants[task.variant], canonicalLabels: true });
  return creator.createRun(task.request);
});
