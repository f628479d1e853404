import type { KubeObject } from '../../../modules/ports/kube.ts';
import { coreChecks } from '../metadata/metadata-checks.ts';
import { qualifiedNameProblems } from '../../../modules/ports/selectors/label-rules.ts';
import { invalidValue } from '../objects/field-error.ts';
import { isRecord, partOf, textReader, withPart } from '../objects/object-fields.ts';
import { plainResource, type ResourceDefinition } from '../resource-definition.ts';
import { refusedByName } from '../selector/field-refusal.ts';
import type { StatusCause } from '../status.ts';

const nameLabel = 'kubernetes.io/metadata.name';
const finalizer = 'kubernetes';
const phase = textReader('status.phase');

/** The finalizers that a namespace has besides those of its metadata. */
export function namespaceFinalizers(namespace: KubeObject): readonly unknown[] {
  const spec = partOf(namespace, 'spec');
  const finalizers = isRecord(spec) ? spec['finalizers'] : undefined;
  return Array.isArray(finalizers) ? finalizers : [];
}

/** The namespace with these finalizers in its spec; an empty list is left out. */
export function withNamespaceFinalizers(namespace: KubeObject, finalizers: readonly unknown[]): KubeObject {
  const given = partOf(namespace, 'spec');
  const { finalizers: _replaced, ...spec } = isRecord(given) ? given : {};
  return withPart(namespace, 'spec', finalizers.length === 0 ? spec : { ...spec, finalizers });
}

/** Completes a new namespace. */
export function newNamespace(namespace: KubeObject): KubeObject {
  const finalizers = namespaceFinalizers(namespace);
  const complete = finalizers.includes(finalizer) ? finalizers : [...finalizers, finalizer];
  return withPart(withNamespaceFinalizers(labelled(namespace), complete), 'status', { phase: 'Active' });
}

function keepFinalizers(draft: KubeObject, stored: KubeObject): KubeObject {
  return withNamespaceFinalizers(labelled(draft), namespaceFinalizers(stored));
}

/** Every namespace carries its name as a label, so that selectors can name it. */
function labelled(namespace: KubeObject): KubeObject {
  const { name = '', labels } = namespace.metadata;
  if (labels?.[nameLabel] === name) return namespace;
  return { ...namespace, metadata: { ...namespace.metadata, labels: { ...labels, [nameLabel]: name } } };
}

function problems(namespace: KubeObject): readonly StatusCause[] {
  return namespaceFinalizers(namespace).flatMap((each) => finalizerProblems(String(each), 'spec.finalizers'));
}

function finalizeProblems(draft: KubeObject): readonly StatusCause[] {
  return namespaceFinalizers(draft).flatMap((each, index) =>
    finalizerProblems(String(each), `spec.finalizers[${index}]`),
  );
}

function finalizerProblems(text: string, field: string): readonly StatusCause[] {
  const causes = qualifiedNameProblems(text).map((problem) => invalidValue(field, text, problem));
  if (text.includes('/') || text === finalizer || text === 'orphan' || text === 'foregroundDeletion') return causes;
  const problem = 'name is neither a standard finalizer name nor is it fully qualified';
  return [...causes, invalidValue(field, text, problem)];
}

function statusProblems(draft: KubeObject): readonly StatusCause[] {
  const terminating = draft.metadata.deletionTimestamp !== undefined;
  const [needed, when] = terminating ? ['Terminating', 'not empty'] : ['Active', 'empty'];
  const given = phase(draft);
  if (given === needed) return [];
  return [invalidValue('status.Phase', given, `may only be '${needed}' if \`deletionTimestamp\` is ${when}`)];
}

/** Namespaces (pkg/registry/core/namespace/strategy.go, 1.36). Their deletion is in `verbs/delete-namespace.ts`. */
export const namespaceDefinition: ResourceDefinition = {
  ...plainResource({ group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false }),
  shortNames: ['ns'],
  statusSubresource: true,
  returnsDeleted: true,
  metadataChecks: { ...coreChecks, names: 'label', update: ['object', 'change'] },
  prepareCreate: newNamespace,
  validateCreate: problems,
  prepareUpdate: keepFinalizers,
  finalize: labelled,
  validateFinalize: finalizeProblems,
  isHeld: (namespace) => namespaceFinalizers(namespace).length > 0,
  validateStatusUpdate: statusProblems,
  fields: new Set(['metadata.name', 'status.phase']),
  fieldRefusal: refusedByName,
};
