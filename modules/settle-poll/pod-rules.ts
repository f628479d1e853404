import type { OwnerReference } from '../ports/kube.ts';
import type { Pod } from '../ports/pod.ts';

/** Which pods a verification looks at. */
export interface PodRules {
  /** Namespaces whose pods are not counted at all; names are compared whole. */
  readonly excludedNamespaces: ReadonlySet<string>;
  /** True for pods that are counted but may stay unscheduled: those of Helm hook Jobs, which lack tolerations. */
  readonly isExempt: (pod: Pod) => boolean;
}

/** Exempt: owned by a Kubernetes Job (batch/v1). Ours. */
export function ownedByJob(pod: Pod): boolean {
  return owners(pod).some((owner) => owner.kind === 'Job' && owner.apiVersion.startsWith('batch/'));
}

/**
 * Exempt: owned by anything whose kind contains the letters "Job". Historic: the script asks jq whether the list of
 * owner kinds `contains(["Job"])`, which for strings means substring, so that the pods of a CronJob, RayJob, JobSet or
 * PyTorchJob may stay unscheduled for ever (NVIDIA/aicr, kwok/scripts/validate-scheduling.sh, before and after #1092).
 */
export function ownedByAnyKindOfJob(pod: Pod): boolean {
  return owners(pod).some((owner) => owner.kind.includes('Job'));
}

/** Excluded when the race was found (NVIDIA/aicr, March 2026). */
export const firstExcludedNamespaces: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-node-lease',
  'kube-public',
  'local-path-storage',
  'kwok-system',
]);

/** Excluded since #1092: the deployers as well. */
export const excludedNamespaces: ReadonlySet<string> = new Set([
  ...firstExcludedNamespaces,
  'argocd',
  'flux-system',
  'aicr-registry',
]);

/** Rules of the script as it was merged. */
export const historicRules: PodRules = { excludedNamespaces, isExempt: ownedByAnyKindOfJob };

/** Ours. */
export const rules: PodRules = { excludedNamespaces, isExempt: ownedByJob };

function owners(pod: Pod): readonly OwnerReference[] {
  return pod.metadata.ownerReferences ?? [];
}
