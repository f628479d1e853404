import type { AdoptionConfig } from '../config.ts';
import type { Kube, KubeError } from '../../ports/kube.ts';
import { pods } from '../../ports/pod.ts';
import { doneLabel } from '../labels.ts';

/** A finished pod; with its uid the clean-up cannot strike a later pod of the same name. */
export interface FinishedPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  readonly failed: boolean;
  /** It is known to be gone, or cleaned up. */
  readonly gone?: boolean;
}

export type CleanUpResult = { readonly ok: true } | { readonly ok: false; readonly error: KubeError };

/** Cleans a finished pod up. */
export type CleanUpPolicy = (kube: Kube, config: AdoptionConfig, pod: FinishedPod) => Promise<CleanUpResult>;

/** Upstream's way: every event of a finished pod is followed by a request, that of its deletion too. By name only. */
export const cleanUpAlways: CleanUpPolicy = (kube, config, { namespace, name, failed }) =>
  cleanUpPod(kube, config, { namespace, name, failed });

/** Leaves alone what is gone. */
export const cleanUpPresent: CleanUpPolicy = async (kube, config, pod) =>
  pod.gone === true ? clean : cleanUpPod(kube, config, pod);

/**
 * Upstream's clean-up of a finished pod: deleted, or marked as done where pods are kept. Pods of failed tasks stay as they
 * are unless the configuration says otherwise; they are listed again at every sweep. A pod that is gone is clean; a mark
 * that could not be set is forgotten about; a delete that failed is an error.
 */
export async function cleanUpPod(kube: Kube, config: AdoptionConfig, pod: FinishedPod): Promise<CleanUpResult> {
  const { delete_worker_pods: deletes, delete_worker_pods_on_failure: deletesFailed } = config.kubernetes_executor;
  if (deletes) return pod.failed && !deletesFailed ? clean : deletePod(kube, pod);
  await markDone(kube, pod);
  return clean;
}

export async function deletePod(kube: Kube, { namespace, name, uid }: FinishedPod): Promise<CleanUpResult> {
  const preconditions = uid === undefined ? {} : { preconditions: { uid } };
  const result = await kube.delete(pods, namespace, name, preconditions);
  if (result.ok || result.error.kind === 'notFound') return clean;
  // Another pod has the name now: this one is gone.
  if (uid !== undefined && result.error.kind === 'conflict') return clean;
  return { ok: false, error: result.error };
}

export async function markDone(kube: Kube, { namespace, name }: FinishedPod): Promise<CleanUpResult> {
  const body = { metadata: { labels: { [doneLabel]: 'True' } } };
  const result = await kube.patch(pods, namespace, name, { type: 'merge', body });
  return result.ok || result.error.kind === 'notFound' ? clean : { ok: false, error: result.error };
}

const clean: CleanUpResult = { ok: true };
