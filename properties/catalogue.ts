import { acknowledgedDepositStays } from './acknowledged-deposit-stays.ts';
import { depositedOnce } from './deposited-once.ts';
import { noUncaughtError, type Property } from '../sim/property/property.ts';
import { atMostOneLeaseHolder } from './at-most-one-lease-holder.ts';
import { boundedAdoptionPatches } from './bounded-adoption-patches.ts';
import { boundedPodDeletes } from './bounded-pod-deletes.ts';
import { boundedRelabels } from './bounded-relabels.ts';
import { cacheHitsFromSuccess } from './cache-hits-from-success.ts';
import { changedSpecRunsAgain } from './changed-spec-runs-again.ts';
import { coherentCounts } from './coherent-counts.ts';
import { completedPodsCleaned } from './completed-pods-cleaned.ts';
import { endedTaskStays } from './ended-task-stays.ts';
import { everyBuildNotifiesOnce } from './every-build-notifies-once.ts';
import { everyObjectIsReconciled } from './every-object-is-reconciled.ts';
import { everyTriggerRuns } from './every-trigger-runs.ts';
import { failureNeedsWholeWindow } from './failure-needs-whole-window.ts';
import { finishedStepRunsOnce } from './finished-step-runs-once.ts';
import { leaseReleasedAfterWork } from './lease-released-after-work.ts';
import { noChangeAfterRunEnded } from './no-change-after-run-ended.ts';
import { noDeleteOfLiveData } from './no-delete-of-live-data.ts';
import { noDoubleAccounting } from './no-double-accounting.ts';
import { noDoubleRun } from './no-double-run.ts';
import { noOrphanWorkflow } from './no-orphan-workflow.ts';
import { noRelabelOfLiveOwner } from './no-relabel-of-live-owner.ts';
import { noRepeatedState } from './no-repeated-state.ts';
import { noRunningJobRepeated } from './no-running-job-repeated.ts';
import { noRunningStepDeleted } from './no-running-step-deleted.ts';
import { noWriteByADeposedLeader } from './no-write-by-a-deposed-leader.ts';
import { oneArtifactPerOutput } from './one-artifact-per-output.ts';
import { oneLivePodPerAttempt } from './one-live-pod-per-attempt.ts';
import { oneLiveWorkflowPerTrigger } from './one-live-workflow-per-trigger.ts';
import { oneNodePerRange } from './one-node-per-range.ts';
import { oneRecordPerStep } from './one-record-per-step.ts';
import { oneRunRowPerTrigger } from './one-run-row-per-trigger.ts';
import { oneTaskPerNode } from './one-task-per-node.ts';
import { oneWorkerPerAttempt } from './one-worker-per-attempt.ts';
import { outputsBeforeSuccess } from './outputs-before-success.ts';
import { outputsOfLastAttempt } from './outputs-of-last-attempt.ts';
import { parametersAddUp } from './parameters-add-up.ts';
import { parentsFollowChildren } from './parents-follow-children.ts';
import { replayedResultEqualsFirst } from './replayed-result-equals-first.ts';
import { reusedOutputsExist } from './reused-outputs-exist.ts';
import { reportEndsOnlyWhatEnded } from './report-ends-only-what-ended.ts';
import { runEndsAsItsWorkflow } from './run-ends-as-its-workflow.ts';
import { slotsReturnToZero } from './slots-return-to-zero.ts';
import { struckRunEndsAlike } from './struck-run-ends-alike.ts';
import { submissionStatusIsTrue } from './submission-status-is-true.ts';
import { succeededRunStays } from './succeeded-run-stays.ts';
import { successNeedsSettledSystem } from './success-needs-settled-system.ts';
import { transientErrorsDoNotDecide } from './transient-errors-do-not-decide.ts';
import { triggerIndexGapless } from './trigger-index-gapless.ts';

/** Every property that the museum puts on duty, by id. */
export const catalogue: readonly Property[] = [
  acknowledgedDepositStays,
  atMostOneLeaseHolder,
  boundedAdoptionPatches,
  boundedPodDeletes,
  boundedRelabels,
  cacheHitsFromSuccess,
  changedSpecRunsAgain,
  coherentCounts,
  completedPodsCleaned,
  depositedOnce,
  endedTaskStays,
  everyBuildNotifiesOnce,
  everyTriggerRuns,
  everyObjectIsReconciled,
  failureNeedsWholeWindow,
  finishedStepRunsOnce,
  leaseReleasedAfterWork,
  noChangeAfterRunEnded,
  noDeleteOfLiveData,
  noDoubleAccounting,
  noDoubleRun,
  noOrphanWorkflow,
  noRelabelOfLiveOwner,
  noRepeatedState,
  noRunningJobRepeated,
  noRunningStepDeleted,
  noWriteByADeposedLeader,
  oneArtifactPerOutput,
  oneLivePodPerAttempt,
  oneLiveWorkflowPerTrigger,
  oneNodePerRange,
  oneRecordPerStep,
  oneRunRowPerTrigger,
  oneTaskPerNode,
  oneWorkerPerAttempt,
  outputsBeforeSuccess,
  outputsOfLastAttempt,
  parametersAddUp,
  parentsFollowChildren,
  replayedResultEqualsFirst,
  reusedOutputsExist,
  reportEndsOnlyWhatEnded,
  runEndsAsItsWorkflow,
  slotsReturnToZero,
  struckRunEndsAlike,
  submissionStatusIsTrue,
  succeededRunStays,
  successNeedsSettledSystem,
  transientErrorsDoNotDecide,
  triggerIndexGapless,
  noUncaughtError,
];
