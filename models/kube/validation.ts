import type { KubeObject, ObjectMeta } from '../../modules/ports/kube.ts';
import {
  labelValueProblems,
  qualifiedNameProblems,
  subdomainProblems,
} from '../../modules/ports/selectors/label-rules.ts';
import type { StatusCause } from './status.ts';

/**
 * The checks of object metadata of Kubernetes 1.32 (apimachinery/pkg/api/validation/objectmeta.go) that schedulers can
 * run into: names, labels, owner references, finalizers, immutable fields. Parts that an update shares with the stored
 * object are not checked again. `name` is the object's, given or generated.
 * Not modelled: specs, schemas of custom resources, the total size of annotations.
 */
export function metadataProblems(
  metadata: ObjectMeta,
  stored: KubeObject | null,
  name: string,
): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  if (stored === null) {
    if (name === '') causes.push(required('metadata.name', 'name or generateName is required'));
    else for (const problem of subdomainProblems(name)) causes.push(invalidValue('metadata.name', name, problem));
  }
  const { labels, annotations, ownerReferences, finalizers } = metadata;
  if (labels !== undefined && labels !== stored?.metadata.labels) checkLabels(labels, causes);
  if (annotations !== undefined && annotations !== stored?.metadata.annotations) {
    for (const key of Object.keys(annotations)) checkKey('metadata.annotations', key.toLowerCase(), causes);
  }
  if (ownerReferences !== undefined && ownerReferences !== stored?.metadata.ownerReferences) {
    checkOwners(ownerReferences, causes);
  }
  if (finalizers !== undefined && finalizers !== stored?.metadata.finalizers)
    checkFinalizers(finalizers, stored, causes);
  return causes;
}

/** Fields that an update may not change once they are set. */
export function immutableProblems({ metadata }: KubeObject, stored: KubeObject): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  for (const field of ['uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const) {
    const value = metadata[field];
    if (value !== undefined && value !== stored.metadata[field]) {
      causes.push(invalidValue(`metadata.${field}`, value, 'field is immutable'));
    }
  }
  return causes;
}

export function invalidValue(field: string, value: string | number, problem: string): StatusCause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${problem}`, field };
}

function required(field: string, problem: string): StatusCause {
  return { reason: 'FieldValueRequired', message: `Required value: ${problem}`, field };
}

function forbidden(field: string, problem: string): StatusCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${problem}`, field };
}

function checkLabels(labels: { readonly [key: string]: string }, causes: StatusCause[]): void {
  for (const key in labels) {
    checkKey('metadata.labels', key, causes);
    const value = labels[key] ?? '';
    for (const problem of labelValueProblems(value)) causes.push(invalidValue('metadata.labels', value, problem));
  }
}

const soundKeys = new Set<string>();

function checkKey(field: string, key: string, causes: StatusCause[]): void {
  if (soundKeys.has(key)) return;
  const problems = qualifiedNameProblems(key);
  for (const problem of problems) causes.push(invalidValue(field, key, problem));
  if (problems.length === 0 && soundKeys.size < 10_000) soundKeys.add(key);
}

function checkOwners(owners: NonNullable<KubeObject['metadata']['ownerReferences']>, causes: StatusCause[]): void {
  let controllers = 0;
  owners.forEach((owner, index) => {
    const field = `metadata.ownerReferences[${index}]`;
    for (const part of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (owner[part] === '') causes.push(invalidValue(`${field}.${part}`, '', `${part} must not be empty`));
    }
    if (owner.apiVersion === 'v1' && owner.kind === 'Event') {
      causes.push(invalidValue(field, owner.name, '/v1, Kind=Event is disallowed from being an owner'));
    }
    if (owner.controller === true) controllers += 1;
  });
  if (controllers > 1) {
    const problem = 'Only one reference can have Controller set to true';
    causes.push(invalidValue('metadata.ownerReferences', controllers, problem));
  }
}

function checkFinalizers(finalizers: readonly string[], stored: KubeObject | null, causes: StatusCause[]): void {
  for (const finalizer of finalizers) checkKey('metadata.finalizers', finalizer, causes);
  if (stored?.metadata.deletionTimestamp === undefined) return;
  const kept = stored.metadata.finalizers ?? [];
  const added = finalizers.filter((finalizer) => !kept.includes(finalizer));
  if (added.length === 0) return;
  const list = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
  const problem = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  causes.push(forbidden('metadata.finalizers', problem));
}
