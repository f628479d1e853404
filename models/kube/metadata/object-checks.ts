import type { ObjectMeta } from '../../../modules/ports/kube.ts';
import { byteLength } from '../../../modules/ports/selectors/byte-length.ts';
import { labelValueProblems, qualifiedNameProblems } from '../../../modules/ports/selectors/label-rules.ts';
import { invalidValue, requiredValue, tooLongValue } from '../objects/field-error.ts';
import type { StatusCause } from '../status.ts';
import { nameProblems, prefixProblems, type NameStyle } from './name-rules.ts';
import { ownerProblems } from './owner-checks.ts';

/** Bytes of all annotations of an object, keys included (api/validation/objectmeta.go, 1.36). */
const annotationLimit = 256 * 1024;

/** What is wrong with the name of a new object, given or generated, and with what it was generated from. */
export function newNameProblems(metadata: ObjectMeta, style: NameStyle, name: string): readonly StatusCause[] {
  const { generateName = '' } = metadata;
  const causes =
    generateName === ''
      ? []
      : prefixProblems(style, generateName).map((problem) =>
          invalidValue('metadata.generateName', generateName, problem),
        );
  if (name === '') causes.push(requiredValue('metadata.name', 'name or generateName is required'));
  else for (const problem of nameProblems(style, name)) causes.push(invalidValue('metadata.name', name, problem));
  return causes;
}

/** What is wrong with labels, annotations and owners. What an update shares with the stored object is not judged again. */
export function contentProblems(metadata: ObjectMeta, stored: ObjectMeta | null): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const { labels, annotations, ownerReferences } = metadata;
  if (labels !== undefined && labels !== stored?.labels) checkLabels(labels, causes);
  if (annotations !== undefined && annotations !== stored?.annotations) checkAnnotations(annotations, causes);
  if (ownerReferences !== undefined && ownerReferences !== stored?.ownerReferences) {
    causes.push(...ownerProblems(ownerReferences));
  }
  return causes;
}

/** What is wrong with finalizers, whatever they were before. */
export function finalizerProblems(finalizers: readonly string[]): readonly StatusCause[] {
  const field = 'metadata.finalizers';
  const causes: StatusCause[] = [];
  for (const finalizer of finalizers) checkKey(field, finalizer, finalizer, causes);
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    const problem = 'finalizer orphan and foregroundDeletion cannot be both set';
    causes.push(invalidValue(field, finalizers, problem));
  }
  return causes;
}

const standardFinalizers: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** Most built-in kinds want finalizers to be qualified with a domain (pkg/apis/core/validation/validation.go, 1.36). */
export function unqualifiedFinalizers(finalizers: readonly string[]): readonly StatusCause[] {
  const problem = 'name is neither a standard finalizer name nor is it fully qualified';
  return finalizers.flatMap((finalizer, index) =>
    finalizer.includes('/') || standardFinalizers.has(finalizer)
      ? []
      : [invalidValue(`metadata.finalizers[${index}]`, finalizer, problem)],
  );
}

function checkLabels(labels: { readonly [key: string]: string }, causes: StatusCause[]): void {
  for (const key in labels) {
    checkKey('metadata.labels', key, key, causes);
    const value = labels[key] ?? '';
    for (const problem of labelValueProblems(value)) causes.push(invalidValue('metadata.labels', value, problem));
  }
}

function checkAnnotations(annotations: { readonly [key: string]: string }, causes: StatusCause[]): void {
  let bytes = 0;
  for (const key in annotations) {
    checkKey('metadata.annotations', key, key.toLowerCase(), causes);
    bytes += byteLength(key) + byteLength(annotations[key] ?? '');
  }
  if (bytes > annotationLimit) causes.push(tooLongValue('metadata.annotations', annotationLimit));
}

const soundKeys = new Set<string>();

function checkKey(field: string, key: string, judged: string, causes: StatusCause[]): void {
  if (soundKeys.has(judged)) return;
  const problems = qualifiedNameProblems(judged);
  for (const problem of problems) causes.push(invalidValue(field, key, problem));
  if (problems.length === 0 && soundKeys.size < 10_000) soundKeys.add(judged);
}
