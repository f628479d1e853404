import { customResource, type ResourceDefinition } from '../resource-definition.ts';

/** Recurring runs of Kubeflow Pipelines: the definition has no status subresource. */
export const scheduledWorkflowDefinition: ResourceDefinition = customResource(
  {
    group: 'kubeflow.org',
    version: 'v1beta1',
    plural: 'scheduledworkflows',
    kind: 'ScheduledWorkflow',
    namespaced: true,
  },
  { shortNames: ['swf'] },
);

/** Workflows of Argo: no status subresource either. */
export const workflowDefinition: ResourceDefinition = customResource(
  { group: 'argoproj.io', version: 'v1alpha1', plural: 'workflows', kind: 'Workflow', namespaced: true },
  { shortNames: ['wf'] },
);
