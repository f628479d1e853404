import { fail, kubeFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import { reportedOf } from '../store/reported.ts';
import { upstreamRules } from './claim-rules.ts';
import { removePods } from './retry-steps.ts';
import type { RetryRun } from './run-retrier.ts';
import { post, putAt } from './workflow-write.ts';

/**
 * Before kubeflow/pipelines#13588 (2026-07): nothing says that a retry is under way. The row is read, the pods are
 * deleted, the Workflow is written over whatever it is by then, after any failure posted instead, and the row is written last.
 */
export const unclaimed: RetryRun = {
  async retry(steps, { run, workflow, failedPods }): Promise<ApiResult<null>> {
    const removed = await removePods(steps, run, failedPods, upstreamRules.removePod);
    if (!removed.ok) return removed;
    const live = await steps.live(workflow);
    const put = live.ok ? await putAt(steps, workflow, live.value) : live;
    const written = put.ok ? put : await post(steps, workflow);
    if (!written.ok) {
      const { error } = written;
      const timedOut = error.kind === 'timeout';
      return timedOut ? kubeFailure('cannot retry the workflow', error) : fail('internal', error.message);
    }
    // Upstream notes the Workflow that it has put, not the server's answer to it: the same but for its version.
    const noted = await steps.runs.update(run, reportedOf(written.value));
    if (!noted.ok) return noted;
    return noted.value ? succeed(null) : fail('internal', `run ${run.UUID} is gone`);
  },
};
