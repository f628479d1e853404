import type { KubeObject } from '../../modules/ports/kube.ts';
import type { Pod } from '../../modules/ports/pod.ts';

/** Takes an object of the collection `pods` for what it is; null for anything else. */
export function asPod(object: KubeObject | null | undefined): Pod | null {
  return object !== null && object !== undefined && isPod(object) ? object : null;
}

function isPod(object: KubeObject): object is Pod {
  return object.kind === 'Pod' && object.apiVersion === 'v1';
}

/** True once a DELETE has marked the object. */
export function isTerminating({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}
