import { fail, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import { generationOf, isFinal, workflows, type Workflow } from '../resources/workflow.ts';
import { isExpired } from '../store/retry-claims.ts';
import type { RunRow, RunState } from '../store/schema.ts';
import type { RunReporterPorts } from './run-reporter.ts';

/** Which reports are looked at before they are believed. */
export type ReportFence = 'none' | 'final' | 'all';

const open: readonly RunState[] = ['RUNTIME_STATE_UNSPECIFIED', 'PENDING', 'RUNNING', 'CANCELING'];

/**
 * The states of a run that a report may be stored over; null for any. A Workflow that is at work says nothing of a run that
 * is over: it was reported before the end, and came after it. A retry reopens a run by its claim, not by a report.
 */
export function reportable(reported: Workflow, fence: ReportFence): readonly RunState[] | null {
  return fence === 'all' && !isFinal(reported) ? open : null;
}

/**
 * Whether a report is one from before the run's last retry. For a final state that is the retry generation fence of
 * `ReportWorkflowResource` (kubeflow/pipelines#13532). An expired claim decides nothing there: if the Workflow bears its
 * generation the report is old, if it does not the retry never came to be, and the report is what there is. Fails with
 * `unavailable` while that cannot be told. Upstream lets pass whatever is not final; its generation settles it here.
 */
export async function isOutdated(
  { kube, clock }: Pick<RunReporterPorts, 'kube' | 'clock'>,
  run: RunRow,
  reported: Workflow,
  fence: ReportFence,
): Promise<ApiResult<boolean>> {
  if (fence === 'none' || generationOf(reported) >= run.RetryGeneration) return succeed(false);
  if (!isFinal(reported)) return succeed(fence === 'all');
  if (!isExpired(run, Math.floor(clock.now() / 1000))) return succeed(true);
  const { metadata } = reported;
  const live = await kube.get(workflows, metadata.namespace ?? '', metadata.name ?? '');
  if (live.ok) return succeed(generationOf(live.value) >= run.RetryGeneration);
  if (live.error.kind === 'notFound') return succeed(false);
  return fail('unavailable', `cannot verify whether run ${run.UUID} was retried: ${live.error.message}`);
}
