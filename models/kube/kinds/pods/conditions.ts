import type { KubeObject } from '../../../../modules/ports/kube.ts';
import { isRecord, partOf, withPart } from '../../objects/object-fields.ts';
import { listOf } from '../filled.ts';

/** One entry of `status.conditions`. */
export interface PodCondition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

/**
 * The pod with a condition set; its transition time stays when its status does (podutil.UpdatePodCondition, 1.36).
 * `now` as RFC 3339.
 */
export function withCondition(pod: KubeObject, condition: PodCondition, now: string): KubeObject {
  const given = partOf(pod, 'status');
  const status = isRecord(given) ? given : {};
  const known = listOf(status, 'conditions');
  const old = known.find(({ type }) => type === condition.type);
  const lastTransitionTime = old?.['status'] === condition.status ? old['lastTransitionTime'] : now;
  const { type, status: value, ...why } = condition;
  const entry = { type, status: value, lastProbeTime: null, lastTransitionTime, ...why };
  const conditions = old === undefined ? [...known, entry] : known.map((each) => (each === old ? entry : each));
  return withPart(pod, 'status', { ...status, conditions });
}
