import { fail, kubeFailure, succeed, type ApiRefusal, type ApiResult } from '../../pipeline-api/result.ts';
import { generationOf, isFinal, type Workflow } from '../resources/workflow.ts';
import { reportedOf } from '../store/reported.ts';
import { isExpired, type RetryClaim } from '../store/retry-claims.ts';
import type { RunRow } from '../store/schema.ts';
import { guardedRules, upstreamRules, type ClaimRules } from './claim-rules.ts';
import { stamped } from './retried-workflow.ts';
import { removePods, type Retry, type RetrySteps } from './retry-steps.ts';
import type { RetryRun } from './run-retrier.ts';
import { writeRetried } from './workflow-write.ts';

/** Upstream since kubeflow/pipelines#13532 (2026-08). */
export const claimed = withClaim(upstreamRules);

/** The recommended way: the same steps, each of which looks whether it is still its turn. */
export const guarded = withClaim(guardedRules);

/**
 * Claims the run, then has its Workflow go on under the claim's generation, then notes so. Where a write to Kubernetes
 * has an unknown outcome, the Workflow itself tells: it bears the generation of the last write.
 */
export function withClaim(rules: ClaimRules): RetryRun {
  return { retry: (steps, retry) => retryUnderClaim(steps, retry, rules) };
}

async function retryUnderClaim(steps: RetrySteps, retry: Retry, rules: ClaimRules): Promise<ApiResult<null>> {
  const { run, failedPods } = retry;
  const earlier = await settleExpired(steps, retry, rules);
  if (!earlier.ok) return earlier;
  if (earlier.value === 'adopted') return succeed(null);
  const claim = await steps.claims.claim(run.UUID, {
    claimable: (now) => rules.claimable(now, run),
    takeover: earlier.value === 'not-applied',
    now: steps.now(),
  });
  if (!claim.ok) return claim;
  const removed = await removePods(steps, run, failedPods, rules.removePod);
  if (!removed.ok) return giveBack(steps, run, claim.value, removed);
  const { generation } = claim.value;
  const workflow = stamped(retry.workflow, generation);
  const written = await writeRetried(steps, workflow, rules.overwrites);
  const applied = written.ok
    ? written
    : await afterFailure(steps, { run, workflow, claim: claim.value, rules }, written);
  return applied.ok ? note(steps, { ...run, RetryGeneration: generation }, applied.value, rules) : applied;
}

/**
 * What has become of a claim that is older than it may be: its Workflow was written after all, and its maker died before
 * it could say so; or it was not.
 */
async function settleExpired(
  steps: RetrySteps,
  { run, workflow }: Retry,
  rules: ClaimRules,
): Promise<ApiResult<'adopted' | 'not-applied' | 'none'>> {
  if (run.State !== 'PENDING' || run.RetryGeneration === 0 || !isExpired(run, steps.now())) return succeed('none');
  const live = await steps.live(workflow);
  if (!live.ok && live.error.kind !== 'notFound') return fail('unavailable', `cannot read the workflow of ${run.UUID}`);
  if (!live.ok || generationOf(live.value) !== run.RetryGeneration) {
    steps.log.event('claim-taken-over', { run: run.UUID, generation: run.RetryGeneration });
    return succeed('not-applied');
  }
  steps.log.event('retry-adopted', { run: run.UUID, generation: run.RetryGeneration });
  const noted = await note(steps, run, live.value, rules);
  return noted.ok ? succeed('adopted') : noted;
}

interface Unwritten {
  readonly run: RunRow;
  readonly workflow: Workflow;
  readonly claim: RetryClaim;
  readonly rules: ClaimRules;
}

/**
 * The Workflow could not be written, or so it seems: bears it this claim's generation, it was; is it at work without, or
 * cannot be read, the claim stays, and its age decides; else the write was not applied, and the claim is given back.
 * What must not be written over goes its own way: the row follows it.
 */
async function afterFailure(
  steps: RetrySteps,
  { run, workflow, claim, rules }: Unwritten,
  failure: ApiRefusal,
): Promise<ApiResult<Workflow>> {
  const live = await steps.live(workflow);
  if (live.ok && generationOf(live.value) === claim.generation) {
    steps.log.event('retry-adopted', { run: run.UUID, generation: claim.generation });
    return succeed(live.value);
  }
  if (live.ok && !rules.overwrites(live.value, claim.generation)) {
    const { State, FinishedAtInSec } = reportedOf(live.value);
    return giveBack(steps, run, { ...claim, before: { State, FinishedAtInSec } }, failure);
  }
  const absent = !live.ok && live.error.kind === 'notFound';
  if (live.ok ? isFinal(live.value) : absent) return giveBack(steps, run, claim, failure);
  steps.log.event('claim-kept', { run: run.UUID, generation: claim.generation });
  return live.ok ? fail('unavailable', failure.error.message) : kubeFailure('claim kept', live.error);
}

/** Gives the claim back. Should that fail, it expires. */
async function giveBack(steps: RetrySteps, run: RunRow, claim: RetryClaim, failure: ApiRefusal): Promise<ApiRefusal> {
  steps.log.event('claim-given-back', { run: run.UUID, generation: claim.generation });
  await steps.claims.rollBack(run.UUID, claim);
  return failure;
}

async function note(
  steps: RetrySteps,
  run: RunRow,
  workflow: Workflow,
  { notesPendingOnly }: ClaimRules,
): Promise<ApiResult<null>> {
  const noted = await steps.runs.update(run, reportedOf(workflow), notesPendingOnly ? ['PENDING'] : null);
  if (!noted.ok) return noted;
  return noted.value || notesPendingOnly ? succeed(null) : fail('internal', `run ${run.UUID} was claimed again`);
}
