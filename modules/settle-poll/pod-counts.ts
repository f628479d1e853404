import type { Pod } from '../ports/pod.ts';
import type { PodRules } from './pod-rules.ts';

/** How many pods there are of each sort. From one snapshot: unscheduled <= pending <= total, and phases do not overlap. */
export interface PodCounts {
  /** Every phase, Succeeded and Unknown included. */
  readonly total: number;
  readonly running: number;
  /** With a node (its containers are being created) or without. */
  readonly pending: number;
  readonly failed: number;
  /** Pending, without a node, and not exempt. */
  readonly unscheduled: number;
}

/** Counts `pods` outside the excluded namespaces. */
export function countPods(pods: readonly Pod[], rules: PodRules): PodCounts {
  const counted = countedPods(pods, rules);
  const inPhase = (phase: string): number => counted.filter((pod) => pod.status?.phase === phase).length;
  return {
    total: counted.length,
    running: inPhase('Running'),
    pending: inPhase('Pending'),
    failed: inPhase('Failed'),
    unscheduled: unscheduledPods(pods, rules).length,
  };
}

/** The pods outside the excluded namespaces. */
export function countedPods(pods: readonly Pod[], rules: PodRules): readonly Pod[] {
  return pods.filter((pod) => !rules.excludedNamespaces.has(pod.metadata.namespace ?? ''));
}

/** The pods that the scheduler still owes a node. The API server gives every new pod the phase Pending. */
export function unscheduledPods(pods: readonly Pod[], rules: PodRules): readonly Pod[] {
  return countedPods(pods, rules).filter(
    (pod) => pod.status?.phase === 'Pending' && !hasNode(pod) && !rules.isExempt(pod),
  );
}

/** True once a scheduler has bound the pod; a binding is never taken back. */
export function hasNode(pod: Pod): boolean {
  return (pod.spec.nodeName ?? '') !== '';
}

/** `namespace/name`. */
export function podName(pod: Pod): string {
  return `${pod.metadata.namespace ?? ''}/${pod.metadata.name ?? ''}`;
}
