import type { KubeObject, Resource } from '../../ports/kube.ts';
import { parseTime } from './timestamp.ts';
import { epochLabel, indexLabel, persistedLabel, retryGenerationAnnotation, runIdLabel } from './labels.ts';
import type { EpochSeconds } from '../../calendar/civil.ts';

/** The phases of an Argo Workflow; empty until Argo's controller has seen it. */
export type WorkflowPhase = '' | 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Error';

/** A step of a Workflow; a DAG holds others together and has no pod. */
export interface WorkflowNode {
  readonly type: 'Pod' | 'DAG';
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Skipped' | 'Failed' | 'Error' | 'Omitted';
}

/** By id, which is the name of the node's pod. */
export interface WorkflowNodes {
  readonly [id: string]: WorkflowNode;
}

/** The part of argoproj.io/v1alpha1 Workflow that recurring runs read and write. No status subresource. */
export interface Workflow extends KubeObject {
  readonly apiVersion: 'argoproj.io/v1alpha1';
  readonly kind: 'Workflow';
  readonly spec: {
    readonly entrypoint: string;
    readonly arguments?: { readonly parameters?: readonly { readonly name: string; readonly value: string }[] };
  };
  readonly status?: {
    readonly phase?: WorkflowPhase;
    readonly message?: string;
    /** RFC 3339. */
    readonly startedAt?: string;
    readonly finishedAt?: string;
    readonly nodes?: WorkflowNodes;
  };
}

export const workflows: Resource<Workflow> = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'workflows',
  kind: 'Workflow',
  namespaced: true,
};

export function phaseOf(workflow: Workflow): WorkflowPhase {
  return workflow.status?.phase ?? '';
}

/** True once nothing of the Workflow will run any more. */
export function isFinal(workflow: Workflow): boolean {
  return phaseOf(workflow) === 'Succeeded' || hasFailed(workflow);
}

/** True for a Workflow that may go on where it failed. */
export function hasFailed(workflow: Workflow): boolean {
  const phase = phaseOf(workflow);
  return phase === 'Failed' || phase === 'Error';
}

/** The run that the Workflow reports to, or undefined when it carries no run id. */
export function runIdOf(workflow: Workflow): string | undefined {
  return workflow.metadata.labels?.[runIdLabel];
}

export function isPersisted(workflow: Workflow): boolean {
  return workflow.metadata.labels?.[persistedLabel] !== undefined;
}

/** The claim that it was retried under; 0 if it never was. */
export function generationOf({ metadata }: Workflow): number {
  const text = metadata.annotations?.[retryGenerationAnnotation] ?? '';
  return /^\d+$/.test(text) ? Number(text) : 0;
}

/** The slot index that it is labelled with; 0 without one. */
export function indexOf(workflow: Workflow): number {
  return integerLabel(workflow, indexLabel) ?? 0;
}

/** The epoch that it is labelled with, else when it was created. */
export function scheduledAt(workflow: Workflow): EpochSeconds {
  return integerLabel(workflow, epochLabel) ?? parseTime(workflow.metadata.creationTimestamp) ?? 0;
}

/** The epoch that it is labelled with, or null. */
export function labelledEpoch(workflow: Workflow): EpochSeconds | null {
  return integerLabel(workflow, epochLabel);
}

/** uid of the ScheduledWorkflow that owns it, or null. */
export function owningSchedule(workflow: Workflow): string | null {
  const owner = workflow.metadata.ownerReferences?.find(({ kind }) => kind === 'ScheduledWorkflow');
  return owner?.uid ?? null;
}

function integerLabel(workflow: Workflow, key: string): number | null {
  const text = workflow.metadata.labels?.[key];
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : null;
}
