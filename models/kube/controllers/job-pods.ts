import type { KubeObject, OwnerReference } from '../../../modules/ports/kube.ts';
import { listOf } from '../kinds/filled.ts';
import { specOf } from '../kinds/pods/validation.ts';
import { isRecord, partOf } from '../objects/object-fields.ts';
import type { Pod } from '../../../modules/ports/pod.ts';
import { isTerminating } from '../objects/pod-fields.ts';

/** Holds a pod of a job until its end has been counted (batch/v1 JobTrackingFinalizer, 1.36). */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';

/** The pods of a job by their state. */
export interface JobPods {
  readonly active: readonly Pod[];
  readonly ready: number;
  /** To be deleted, and not over yet. */
  readonly terminating: number;
  /** Over, and not counted yet. */
  readonly succeeded: readonly Pod[];
  readonly failed: readonly Pod[];
}

/** A pod that is to be deleted counts as failed at once. */
export function sorted(pods: readonly Pod[]): JobPods {
  const uncounted = pods.filter(isUncounted);
  const active = pods.filter((pod) => !isOver(pod) && !isTerminating(pod));
  return {
    active,
    ready: active.filter(isReady).length,
    terminating: pods.filter((pod) => !isOver(pod) && isTerminating(pod)).length,
    succeeded: uncounted.filter(({ status }) => status?.phase === 'Succeeded'),
    failed: uncounted.filter((pod) => (isOver(pod) ? pod.status?.phase === 'Failed' : isTerminating(pod))),
  };
}

/** A new pod of a job (GetPodFromTemplate in pkg/controller/controller_utils.go, 1.36). */
export function podOf(job: KubeObject): KubeObject {
  const { name = '', namespace = '', uid = '' } = job.metadata;
  const { template } = specOf(job);
  const { metadata, spec } = isRecord(template) ? template : {};
  const given = isRecord(metadata) ? metadata : {};
  const asked: readonly unknown[] = Array.isArray(given['finalizers']) ? given['finalizers'] : [];
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name, uid, controller: true, blockOwnerDeletion: true };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${name}-`,
      namespace,
      ...textsAt(given, 'labels'),
      ...textsAt(given, 'annotations'),
      finalizers: [...asked.map(String), trackingFinalizer],
      ownerReferences: [owner],
    },
    spec,
  };
  return pod;
}

/** The job that an object belongs to. */
export function controllingJob(object: KubeObject | null): OwnerReference | undefined {
  return object?.metadata.ownerReferences?.find(
    ({ controller, apiVersion, kind }) => controller === true && kind === 'Job' && apiVersion === 'batch/v1',
  );
}

export function isUncounted({ metadata }: KubeObject): boolean {
  return metadata.finalizers?.includes(trackingFinalizer) === true;
}

function isOver({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function isReady(pod: KubeObject): boolean {
  const status = partOf(pod, 'status');
  const conditions = isRecord(status) ? listOf(status, 'conditions') : [];
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

function textsAt(metadata: { readonly [key: string]: unknown }, key: 'labels' | 'annotations'): object {
  const texts = metadata[key];
  return isRecord(texts) ? { [key]: texts } : {};
}
