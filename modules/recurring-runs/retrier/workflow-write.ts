import { fail, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { KubeError, KubeResult } from '../../ports/kube.ts';
import { generationOf, workflows, type Workflow } from '../resources/workflow.ts';
import type { ClaimRules } from './claim-rules.ts';
import type { RetrySteps } from './retry-steps.ts';

/** client-go's `retry.DefaultRetry`: five tries, 10 ms apart, up to a tenth more. */
const tries = 5;
const wait = (fraction: number): number => 10 * (1 + fraction / 10);

/**
 * Has a Workflow go on (`updateOrCreateRetryWorkflow`, #13588): a PUT over the one that is there, else a POST; again
 * after conflicts and after errors that may pass. A broken connection is not among those: what has become of the write
 * is then for the caller to find out.
 */
export async function writeRetried(
  steps: RetrySteps,
  workflow: Workflow,
  overwrites: ClaimRules['overwrites'],
): Promise<ApiResult<Workflow>> {
  for (let nth = 1; ; nth++) {
    const written = await writeOnce(steps, workflow, overwrites);
    if (written === 'refused') return fail('unavailable', 'the workflow is at work already');
    if (written.ok) return succeed(written.value);
    const { error } = written;
    if (nth < tries && isWorthRetrying(error)) await steps.clock.sleep(wait(steps.random.fraction()));
    else return fail(isWorthRetrying(error) ? 'unavailable' : 'internal', `cannot write workflow: ${error.message}`);
  }
}

async function writeOnce(
  steps: RetrySteps,
  workflow: Workflow,
  overwrites: ClaimRules['overwrites'],
): Promise<KubeResult<Workflow> | 'refused'> {
  const live = await steps.live(workflow);
  if (live.ok) {
    if (!overwrites(live.value, generationOf(workflow))) return 'refused';
    const put = await putAt(steps, workflow, live.value);
    if (put.ok || put.error.kind !== 'notFound') return put;
  } else if (live.error.kind !== 'notFound' && !isTransient(live.error)) return live;
  return post(steps, workflow);
}

/** Puts the Workflow in the place of the one that was read, unless that has changed since. */
export function putAt({ kube }: RetrySteps, workflow: Workflow, read: Workflow): Promise<KubeResult<Workflow>> {
  const { namespace = '', ...metadata } = workflow.metadata;
  const { resourceVersion = '' } = read.metadata;
  return kube.replace(workflows, namespace, { ...workflow, metadata: { ...metadata, namespace, resourceVersion } });
}

export function post({ kube }: RetrySteps, workflow: Workflow): Promise<KubeResult<Workflow>> {
  const { namespace = '', resourceVersion: _read, ...metadata } = workflow.metadata;
  return kube.create(workflows, namespace, { ...workflow, metadata: { ...metadata, namespace } });
}

function isWorthRetrying(error: KubeError): boolean {
  return error.kind === 'conflict' || error.kind === 'alreadyExists' || isTransient(error);
}

function isTransient({ kind }: KubeError): boolean {
  return kind === 'timeout' || kind === 'tooManyRequests' || kind === 'unavailable' || kind === 'internal';
}
