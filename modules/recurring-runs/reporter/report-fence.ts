import { fail, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import { generationOf, workflows, type Workflow } from '../resources/workflow.ts';
import { isExpired } from '../store/retry-claims.ts';
import type { RunRow } from '../store/schema.ts';
import type { RunReporterPorts } from './run-reporter.ts';

/**
 * Whether a report of a final state is one from before the run's last retry (the retry generation fence of
 * `ReportWorkflowResource`, kubeflow/pipelines#13532). An expired claim decides nothing: if the Workflow bears its generation
 * the report is old, if it does not the retry never came to be, and the report is what there is. Fails with `unavailable`
 * while that cannot be told.
 */
export async function isOutdated(
  { kube, clock }: Pick<RunReporterPorts, 'kube' | 'clock'>,
  run: RunRow,
  reported: Workflow,
): Promise<ApiResult<boolean>> {
  if (generationOf(reported) >= run.RetryGeneration) return succeed(false);
  if (!isExpired(run, Math.floor(clock.now() / 1000))) return succeed(true);
  const { metadata } = reported;
  const live = await kube.get(workflows, metadata.namespace ?? '', metadata.name ?? '');
  if (live.ok) return succeed(generationOf(live.value) >= run.RetryGeneration);
  if (live.error.kind === 'notFound') return succeed(false);
  return fail('unavailable', `cannot verify whether run ${run.UUID} was retried: ${live.error.message}`);
}
