/**
 * Label and annotation keys by which Kubeflow Pipelines and Argo find each other's objects
 * (kubeflow/pipelines backend/src/common/util/consts.go, argo-workflows workflow/common/common.go).
 */

const schedules = 'scheduledworkflows.kubeflow.org';

/** On a ScheduledWorkflow: `true` or `false`. */
export const enabledLabel = `${schedules}/enabled`;
/** On a ScheduledWorkflow: the type of its condition. */
export const statusLabel = `${schedules}/status`;

/** The four canonical labels: without them a Workflow is invisible to its schedule's controller. */
export const scheduleNameLabel = `${schedules}/scheduledWorkflowName`;
export const epochLabel = `${schedules}/workflowEpoch`;
export const indexLabel = `${schedules}/workflowIndex`;
export const ownedLabel = `${schedules}/isOwnedByScheduledWorkflow`;

/** On a Workflow: the primary key of its row in `run_details`. */
export const runIdLabel = 'pipeline/runid';
/** On a Workflow: the row holds its final state, so the Workflow may be collected. */
export const persistedLabel = 'pipeline/persistedFinalState';
/** On a Workflow: the run's display name; for a recurring run the name of its slot. */
export const runNameAnnotation = 'pipelines.kubeflow.org/run_name';

/** On a Workflow that was retried: the claim that it was retried under. An annotation. */
export const retryGenerationAnnotation = 'pipelines.kubeflow.org/retry-generation';

/** On a Workflow, by Argo's controller: `true` once it has finished. */
export const completedLabel = 'workflows.argoproj.io/completed';
/** On a Workflow, by Argo's controller: its phase. */
export const phaseLabel = 'workflows.argoproj.io/phase';
