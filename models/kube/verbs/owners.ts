import type { KubeObject, ManagedFieldsEntry } from '../../../modules/ports/kube.ts';
import { fieldsNamed, type FieldSet } from '../apply/field-set.ts';
import { readManagers, writeManagers, type FieldManagers, type ManagerIdentity } from '../apply/managed-fields.ts';
import { afterUpdate, type Ownership } from '../apply/ownership.ts';
import type { Registry } from '../server/registry.ts';
import { apiVersionOf, type ResourceDefinition } from '../resource-definition.ts';
import { decode } from '../schema/decode.ts';
import { isCustom, schemaOf } from '../schema/schema-of.ts';
import { formatTimestamp } from '../objects/timestamp.ts';
import type { WriteMode } from './write.ts';

type Owners = readonly ManagedFieldsEntry[] | undefined;

/** A write to a stored object, as far as it matters for who owns what. */
export interface OwnedWrite {
  readonly registry: Registry;
  readonly definition: ResourceDefinition;
  readonly stored: KubeObject;
  readonly draft: KubeObject;
  /** The subresource that is written to; undefined: the object itself. */
  readonly part: string | undefined;
  readonly write: WriteMode;
}

/**
 * `metadata.managedFields` of an object that is created otherwise than by an apply. Objects have none until they are
 * applied to, unless the registry keeps them from the beginning (managedfields/internal/skipnonapplied.go, 1.36).
 */
export function ownersOfNew(
  registry: Registry,
  definition: ResourceDefinition,
  object: KubeObject,
  { manager }: WriteMode,
): Owners {
  const given = object.metadata.managedFields;
  if (manager === null) return given;
  const managers = isReset(given) ? null : readManagers(given);
  const known: FieldManagers = managers ?? new Map();
  if (known.size === 0 && !registry.trackManagedFields) return undefined;
  const identity = identityOf(definition, 'Update', manager, undefined);
  const empty = emptyObject(definition);
  const ownership = ownershipOf(registry, definition, undefined);
  return writeManagers(afterUpdate(ownership, empty, withOwners(object, undefined), known, identity));
}

/** `metadata.managedFields` after a PUT, or a PATCH other than an apply. */
export function ownersAfterUpdate({ registry, definition, stored, draft, part, write }: OwnedWrite): Owners {
  const given = draft.metadata.managedFields;
  if (write.manager === null) return given;
  const present = stored.metadata.managedFields;
  if (given === undefined && present === undefined) return undefined;
  if (part === undefined && isReset(given)) return undefined;
  const told = part === undefined ? readManagers(given) : null;
  const managers = told === null || told.size === 0 ? (readManagers(present) ?? new Map()) : told;
  if (managers.size === 0) return undefined;
  const after = withOwners(definition.withDefaults?.(draft) ?? draft, undefined);
  const identity = identityOf(definition, 'Update', write.manager, part);
  const ownership = ownershipOf(registry, definition, part);
  return writeManagers(afterUpdate(ownership, withOwners(stored, undefined), after, managers, identity));
}

/** The object with these `metadata.managedFields`; the same object when it has them. */
export function withOwners(object: KubeObject, managedFields: Owners): KubeObject {
  if (object.metadata.managedFields === managedFields) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata: managedFields === undefined ? metadata : { ...metadata, managedFields } };
}

export function ownershipOf(registry: Registry, definition: ResourceDefinition, part: string | undefined): Ownership {
  const now = formatTimestamp(registry.store.now());
  return { schema: schemaOf(definition), reset: resetFields(definition, part), now };
}

export function identityOf(
  { resource }: ResourceDefinition,
  operation: 'Apply' | 'Update',
  manager: string,
  part: string | undefined,
): ManagerIdentity {
  return { manager, operation, apiVersion: apiVersionOf(resource), subresource: part ?? '' };
}

/** An object of that resource of which nothing is said. */
export function emptyObject(definition: ResourceDefinition): { readonly [key: string]: unknown } {
  const { resource } = definition;
  const typed = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  if (isCustom(definition)) return typed;
  const decoded = decode(schemaOf(definition), typed);
  return decoded.ok ? decoded.object : typed;
}

/** A client forgets all owners by sending an empty list, or one empty entry. */
function isReset(managedFields: Owners): boolean {
  if (managedFields === undefined || managedFields.length > 1) return false;
  const [entry] = managedFields;
  return entry === undefined || Object.keys(entry).length === 0;
}

/** What a URL cannot change (GetResetFields of the strategies, 1.36). */
function resetFields(definition: ResourceDefinition, part: string | undefined): FieldSet {
  if (part === 'status') {
    if (isCustom(definition)) return ofCustomStatus;
    return definition.collection === 'pods' ? ofPodStatus : ofStatus;
  }
  return definition.statusSubresource || part === 'finalize' ? ofMain : none;
}

const none = fieldsNamed();
const ofMain = fieldsNamed('status');
const ofStatus = fieldsNamed('spec');
const ofCustomStatus = fieldsNamed('metadata', 'spec');
const ofPodStatus = fieldsNamed('spec', 'metadata.deletionTimestamp', 'metadata.ownerReferences');
