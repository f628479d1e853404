import { fail, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import { completedLabel, persistedLabel, phaseLabel, retryGenerationAnnotation } from '../resources/labels.ts';
import { hasFailed, phaseOf, type Workflow, type WorkflowNodes } from '../resources/workflow.ts';

/** How a Workflow goes on after it has failed. */
export interface RetriedWorkflow {
  readonly workflow: Workflow;
  /** Pods of the steps that run again. Their names will be used again, so they have to go first. */
  readonly failedPods: readonly string[];
}

/**
 * What a failed Workflow is written back as to go on (`GenerateRetryExecution`, backend/src/common/util/workflow.go): it
 * runs, its steps that succeeded stay, those that failed have never been. A pod is named by its node's id.
 * Not taken over: exit handlers, links between nodes, deadlines, offloaded and compressed nodes, other names of pods.
 */
export function retriedWorkflow(failed: Workflow): ApiResult<RetriedWorkflow> {
  if (!hasFailed(failed)) {
    return fail('invalidArgument', `a workflow must have failed to be retried, it is ${phaseOf(failed)}`);
  }
  const kept: { [id: string]: WorkflowNodes[string] } = {};
  const failedPods: string[] = [];
  for (const [id, node] of Object.entries(failed.status?.nodes ?? {})) {
    if (node.phase === 'Running' || node.phase === 'Pending') {
      return fail('internal', `a workflow cannot be retried while node ${id} is ${node.phase}`);
    }
    if (node.phase === 'Succeeded' || node.phase === 'Skipped') kept[id] = node;
    else if (node.type === 'DAG') kept[id] = { ...node, phase: 'Running' };
    else failedPods.push(id);
  }
  const { [completedLabel]: _completed, [persistedLabel]: _persisted, ...labels } = failed.metadata.labels ?? {};
  const { finishedAt: _finishedAt, message: _message, ...status } = failed.status ?? {};
  const workflow: Workflow = {
    ...failed,
    metadata: { ...failed.metadata, labels: { ...labels, [phaseLabel]: 'Running' } },
    status: { ...status, phase: 'Running', nodes: kept },
  };
  return succeed({ workflow, failedPods });
}

/** The Workflow, marked with the claim that it is retried under. */
export function stamped(workflow: Workflow, generation: number): Workflow {
  const { metadata } = workflow;
  const annotations = { ...metadata.annotations, [retryGenerationAnnotation]: String(generation) };
  return { ...workflow, metadata: { ...metadata, annotations } };
}
