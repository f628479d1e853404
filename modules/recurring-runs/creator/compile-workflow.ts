import type { ObjectMeta, OwnerReference } from '../../ports/kube.ts';
import {
  epochLabel,
  indexLabel,
  ownedLabel,
  runIdLabel,
  runNameAnnotation,
  scheduleNameLabel,
} from '../resources/labels.ts';
import type { ScheduledWorkflow } from '../resources/scheduled-workflow.ts';
import type { Workflow } from '../resources/workflow.ts';
import type { EpochSeconds } from '../../calendar/civil.ts';
import type { PipelineSpec } from '../store/pipeline-spec.ts';

/** What a run's Workflow is made of. */
export interface WorkflowParts {
  readonly spec: PipelineSpec;
  readonly runId: string;
  readonly displayName: string;
  readonly namespace: string;
  /** Fixed, or left to the API server, which appends five random characters to `generateName`. */
  readonly naming: { readonly name: string } | { readonly generateName: string };
  readonly parameters: { readonly [name: string]: unknown };
  /** The schedule that owns it, for a recurring run. */
  readonly schedule: ScheduledWorkflow | null;
  /** The canonical labels' values; null leaves them off. */
  readonly slot: { readonly index: number; readonly scheduledAt: EpochSeconds } | null;
}

/**
 * The Argo Workflow of a run (`RunWorkflow`, SetOwnerReferences and SetCannonicalLabels upstream). Not made: templates,
 * pod metadata, service accounts; the simulated engine does not read them.
 */
export function compileWorkflow(parts: WorkflowParts): Workflow {
  const { spec, runId, displayName, namespace, naming, parameters, schedule, slot } = parts;
  const metadata: ObjectMeta = {
    ...naming,
    namespace,
    labels: {
      [runIdLabel]: runId,
      ...(schedule === null || slot === null ? {} : canonicalLabels(schedule, slot)),
    },
    annotations: { [runNameAnnotation]: displayName },
    ...(schedule === null ? {} : { ownerReferences: [ownerReference(schedule)] }),
  };
  const values = Object.entries(parameters).map(([name, value]) => ({ name, value: JSON.stringify(value) }));
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata,
    spec: { entrypoint: spec.pipelineInfo.name, ...(values.length === 0 ? {} : { arguments: { parameters: values } }) },
  };
}

/** The labels by which a schedule's controller finds its Workflows. */
export function canonicalLabels(
  schedule: ScheduledWorkflow,
  slot: { readonly index: number; readonly scheduledAt: EpochSeconds },
): { readonly [key: string]: string } {
  return {
    [scheduleNameLabel]: schedule.metadata.name ?? '',
    [epochLabel]: String(slot.scheduledAt),
    [indexLabel]: String(slot.index),
    [ownedLabel]: 'true',
  };
}

/** The controller reference that makes `schedule` the owner. */
export function ownerReference({ apiVersion, kind, metadata }: ScheduledWorkflow): OwnerReference {
  const { name = '', uid = '' } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
