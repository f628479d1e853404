import type { KubeObject, ObjectMeta } from '../../../../modules/ports/kube.ts';
import type { DraftMeta } from '../../objects/draft-meta.ts';
import { forbiddenValue, invalidValue, requiredValue } from '../../objects/field-error.ts';
import { equalJson, isRecord, partOf, withPart, type JsonObject } from '../../objects/object-fields.ts';
import type { StatusCause } from '../../status.ts';
import { isUnset, listOf } from '../filled.ts';
import { withTolerations } from './tolerations.ts';
import { podSpecProblems, specOf } from './validation.ts';

const changeable =
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,' +
  '`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** What admission decides again, or decided when the pod was made (plugin/pkg/admission/priority, 1.36). */
export function admittedUpdate(draft: KubeObject, stored: KubeObject): KubeObject {
  const given = specOf(draft);
  if (given === specOf(stored)) return draft;
  const spec = withTolerations(given);
  const { priority, preemptionPolicy } = specOf(stored);
  if (isUnset(spec['priority']) || isUnset(spec['preemptionPolicy'])) {
    return withPart(draft, 'spec', { priority, preemptionPolicy, ...spec });
  }
  return spec === given ? draft : withPart(draft, 'spec', spec);
}

/**
 * What a main update of a pod does that it may not (ValidatePodUpdate in pkg/apis/core/validation/validation.go, 1.36).
 * Upstream ends the message about other fields with a textual difference of its internal structures; here it ends before.
 * Not modelled: changes of node affinity while scheduling gates are left.
 */
export function podUpdateProblems(draft: KubeObject, stored: KubeObject): readonly StatusCause[] {
  const next = specOf(draft);
  const old = specOf(stored);
  if (next === old || equalJson(next, old)) return [];
  const causes = podSpecProblems(next);
  for (const list of ['containers', 'initContainers']) {
    if (listOf(next, list).length !== listOf(old, list).length) {
      causes.push(forbiddenValue(`spec.${list}`, 'pod updates may not add or remove containers'));
      return causes;
    }
    checkImages(listOf(next, list), `spec.${list}`, causes);
  }
  if (!checkDeadline(next['activeDeadlineSeconds'], old['activeDeadlineSeconds'], causes)) return causes;
  checkTolerations(listOf(next, 'tolerations'), listOf(old, 'tolerations'), causes);
  checkGates(next, old, causes);
  if (!equalJson(comparable(next, old), old)) {
    causes.push(forbiddenValue('spec', `pod updates may not change fields other than ${changeable}\n`));
  }
  return causes;
}

function checkImages(containers: readonly JsonObject[], path: string, causes: StatusCause[]): void {
  containers.forEach(({ image = '' }, index) => {
    const field = `${path}[${index}].image`;
    if (image === '') causes.push(requiredValue(field));
    if (typeof image === 'string' && image.trim() !== image) {
      causes.push(invalidValue(field, image, 'must not have leading or trailing whitespace'));
    }
  });
}

/** A deadline can be set, and made shorter. False ends the checks. */
function checkDeadline(next: unknown, old: unknown, causes: StatusCause[]): boolean {
  const field = 'spec.activeDeadlineSeconds';
  if (typeof next !== 'number') {
    if (typeof old === 'number') {
      causes.push(invalidValue(field, null, 'must not update from a positive integer to nil value'));
    }
    return true;
  }
  if (next < 0) causes.push(invalidValue(field, next, 'must be between 0 and 2147483647, inclusive'));
  else if (typeof old === 'number' && old < next) {
    causes.push(invalidValue(field, next, 'must be less than or equal to previous value'));
  } else return true;
  return false;
}

function checkTolerations(next: readonly JsonObject[], old: readonly JsonObject[], causes: StatusCause[]): void {
  const kept = old.every((toleration) =>
    next.some((each) => equalJson({ ...each, tolerationSeconds: 0 }, { ...toleration, tolerationSeconds: 0 })),
  );
  if (kept) return;
  causes.push(
    forbiddenValue('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'),
  );
}

function checkGates(next: JsonObject, old: JsonObject, causes: StatusCause[]): void {
  const known = new Set(listOf(old, 'schedulingGates').map(({ name }) => name));
  listOf(next, 'schedulingGates').forEach(({ name }, index) => {
    if (known.has(name)) return;
    const problem = `only deletion is allowed, but found new scheduling gate '${String(name)}'`;
    causes.push(forbiddenValue(`spec.schedulingGates[${index}].name`, problem));
  });
}

/** The new spec with everything that may change put back. */
function comparable(next: JsonObject, old: JsonObject): JsonObject {
  const restored: { [field: string]: unknown } = {
    ...next,
    containers: withImagesOf(next, old, 'containers'),
    initContainers: withImagesOf(next, old, 'initContainers'),
  };
  for (const field of ['activeDeadlineSeconds', 'tolerations', 'schedulingGates']) restored[field] = old[field];
  const { terminationGracePeriodSeconds: grace } = old;
  if (typeof grace === 'number' && grace < 0 && next['terminationGracePeriodSeconds'] === 1) {
    restored['terminationGracePeriodSeconds'] = grace;
  }
  if (listOf(old, 'schedulingGates').length > 0 && onlyAdds(next['nodeSelector'], old['nodeSelector'])) {
    restored['nodeSelector'] = old['nodeSelector'];
  }
  return restored;
}

function withImagesOf(next: JsonObject, old: JsonObject, list: string): unknown {
  if (next[list] === undefined) return undefined;
  const before = listOf(old, list);
  return listOf(next, list).map((container, index) => ({ ...container, image: before[index]?.['image'] }));
}

/** A pod behind a gate may still be narrowed to fewer nodes. */
function onlyAdds(next: unknown, old: unknown): boolean {
  if (!isRecord(next)) return false;
  return !isRecord(old) || Object.keys(old).every((key) => next[key] === old[key]);
}

/** Kubelets of long ago spoiled owner references. */
function ownedAs(draft: ObjectMeta, { ownerReferences }: ObjectMeta): ObjectMeta {
  if (draft.ownerReferences === ownerReferences) return draft;
  const metadata: DraftMeta = { ...draft };
  if (ownerReferences === undefined) delete metadata.ownerReferences;
  else metadata.ownerReferences = ownerReferences;
  return metadata;
}

/** What a write to `/status` leaves of a pod (podStatusStrategy.PrepareForUpdate, 1.36). */
export function podStatusReplaced(draft: KubeObject, stored: KubeObject): KubeObject {
  const metadata = ownedAs(draft.metadata, stored.metadata);
  const status = partOf(draft, 'status');
  const old = partOf(stored, 'status');
  const next = isRecord(status) ? status : {};
  const qosClass = isUnset(next['qosClass']) && isRecord(old) ? old['qosClass'] : next['qosClass'];
  return withPart({ ...stored, metadata }, 'status', qosClass === undefined ? next : { ...next, qosClass });
}
