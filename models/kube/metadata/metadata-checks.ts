import type { KubeObject, ObjectMeta } from '../../../modules/ports/kube.ts';
import { quoted } from '../../../modules/ports/selectors/quoted.ts';
import { forbiddenValue, invalidValue } from '../objects/field-error.ts';
import type { StatusCause } from '../status.ts';
import type { NameStyle } from './name-rules.ts';
import { contentProblems, finalizerProblems, newNameProblems, unqualifiedFinalizers } from './object-checks.ts';

/** One pass over the metadata: of the object as such, or of what changed. */
type Pass = 'object' | 'change';

/**
 * How a kind judges metadata (the strategies in pkg/registry, 1.36). Every update makes one pass of each sort; kinds make
 * more of their own, and each of them reports again what it finds.
 */
export interface MetadataChecks {
  readonly names: NameStyle;
  /** Finalizers must be qualified with a domain. */
  readonly qualifiedFinalizers: boolean;
  readonly update: readonly Pass[];
  readonly statusUpdate: readonly Pass[];
}

/** Custom resources, and the defaults of built-in kinds. */
export const plainChecks: MetadataChecks = {
  names: 'subdomain',
  qualifiedFinalizers: false,
  update: ['change'],
  statusUpdate: [],
};

/** Kinds of the core group and most others. */
export const coreChecks: MetadataChecks = {
  names: 'subdomain',
  qualifiedFinalizers: true,
  update: ['change', 'object'],
  statusUpdate: ['change'],
};

/** What is wrong with the metadata of a new object of this name (rest/create.go and api/validation/objectmeta.go, 1.36). */
export function createdMetadataProblems(
  checks: MetadataChecks,
  metadata: ObjectMeta,
  name: string,
): readonly StatusCause[] {
  const { finalizers = [] } = metadata;
  return [
    ...newNameProblems(metadata, checks.names, name),
    ...generationProblems(metadata),
    ...contentProblems(metadata, null),
    ...finalizerProblems(finalizers),
    ...(checks.qualifiedFinalizers ? unqualifiedFinalizers(finalizers) : []),
  ];
}

function generationProblems({ generation = 0 }: ObjectMeta): readonly StatusCause[] {
  const problem = 'must be greater than or equal to 0';
  return generation < 0 ? [invalidValue('metadata.generation', generation, problem)] : [];
}

interface MetadataUpdate {
  readonly checks: MetadataChecks;
  /** What the client sent. */
  readonly draft: KubeObject;
  /** What would be stored. */
  readonly merged: KubeObject;
  readonly stored: KubeObject;
  /** The subresource. */
  readonly part: string | undefined;
}

/** What is wrong with the metadata that an update brings (rest/update.go, 1.36). */
export function updatedMetadataProblems(update: MetadataUpdate): readonly StatusCause[] {
  const { checks, part } = update;
  const { metadata } = update.merged;
  const stored = update.stored.metadata;
  if (metadata === stored) return [];
  const content = contentProblems(metadata, stored);
  const { finalizers = [] } = metadata;
  const same = metadata.finalizers === stored.finalizers;
  const ofFinalizers = same ? [] : finalizerProblems(finalizers);
  const unqualified = same || !checks.qualifiedFinalizers ? [] : unqualifiedFinalizers(finalizers);
  const changes = changeProblems(update.draft.metadata, stored);
  if (content.length + ofFinalizers.length + unqualified.length + changes.length === 0) return [];
  const passes = { object: [...content, ...ofFinalizers], change: [...changes, ...content] };
  const own = part === 'status' ? checks.statusUpdate : checks.update;
  return [...passes.object, ...passes.change, ...own.flatMap((pass) => [...passes[pass], ...unqualified])];
}

function changeProblems(metadata: ObjectMeta, stored: ObjectMeta): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const { uid = '', deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  const terminating = stored.deletionTimestamp !== undefined;
  if (terminating) causes.push(...newFinalizers(metadata.finalizers ?? [], stored.finalizers ?? []));
  if (uid !== '' && uid !== stored.uid) causes.push(immutable('uid', uid));
  // A later time of deletion is ignored, a first one is not.
  if (deletionTimestamp !== undefined && !terminating) causes.push(immutable('deletionTimestamp', deletionTimestamp));
  if (deletionGracePeriodSeconds !== undefined && deletionGracePeriodSeconds !== stored.deletionGracePeriodSeconds) {
    causes.push(immutable('deletionGracePeriodSeconds', deletionGracePeriodSeconds));
  }
  return causes;
}

function immutable(field: string, value: string | number): StatusCause {
  return invalidValue(`metadata.${field}`, value, 'field is immutable');
}

function newFinalizers(finalizers: readonly string[], kept: readonly string[]): readonly StatusCause[] {
  const added = [...new Set(finalizers)].filter((finalizer) => !kept.includes(finalizer)).sort();
  if (added.length === 0) return [];
  const list = `[]string{${added.map(quoted).join(', ')}}`;
  const problem = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  return [forbiddenValue('metadata.finalizers', problem)];
}
