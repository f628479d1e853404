import type { KubeObject } from '../../../modules/ports/kube.ts';
import type { Pod } from '../../../modules/ports/pod.ts';

/** Takes an object of the collection `pods` for what it is; null for anything else. */
export function asPod(object: KubeObject | null | undefined): Pod | null {
  return object !== null && object !== undefined && isPod(object) ? object : null;
}

/** Reads a pod out of a fact's `before` or `after`; null for anything else. */
export function readPod(value: unknown): Pod | null {
  const isObject = typeof value === 'object' && value !== null && 'kind' in value && 'apiVersion' in value;
  // Facts of the store `kube` carry what was stored, and its API servers store no pod that is not one.
  return isObject && value.kind === 'Pod' && value.apiVersion === 'v1' ? (value as Pod) : null;
}

function isPod(object: KubeObject): object is Pod {
  return object.kind === 'Pod' && object.apiVersion === 'v1';
}

/** True once a DELETE has marked the object. */
export function isTerminating({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}
