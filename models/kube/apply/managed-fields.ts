import type { ManagedFieldsEntry } from '../../../modules/ports/kube.ts';
import { fromFieldsV1, toFieldsV1, type FieldSet } from './field-set.ts';

/** What one manager owns by one kind of request: an entry of `metadata.managedFields`. */
export interface FieldManager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  readonly fields: FieldSet;
  /** RFC 3339; null where nothing has changed by it yet. */
  readonly time: string | null;
}

/** By `managerKey`. */
export type FieldManagers = ReadonlyMap<string, FieldManager>;

export type ManagerIdentity = Pick<FieldManager, 'manager' | 'operation' | 'apiVersion' | 'subresource'>;

/** An applier is the same whatever version it applies in (managedfields/internal/managedfields.go, 1.36). */
export function managerKey({ manager, operation, apiVersion, subresource }: ManagerIdentity): string {
  return JSON.stringify([manager, operation, operation === 'Apply' ? '' : apiVersion, subresource]);
}

/** Reads `metadata.managedFields`; null when an entry is malformed. */
export function readManagers(managedFields: readonly ManagedFieldsEntry[] | undefined): FieldManagers | null {
  const managers = new Map<string, FieldManager>();
  for (const entry of managedFields ?? []) {
    const manager = readManager(entry);
    if (manager === null) return null;
    managers.set(managerKey(manager), manager);
  }
  return managers;
}

function readManager(entry: ManagedFieldsEntry): FieldManager | null {
  const { manager = '', operation, apiVersion = '', subresource = '', time = null, fieldsType, fieldsV1 = {} } = entry;
  if (operation !== 'Apply' && operation !== 'Update') return null;
  if (apiVersion === '' || fieldsType !== 'FieldsV1') return null;
  const fields = fromFieldsV1(fieldsV1);
  return fields === null ? null : { manager, operation, apiVersion, subresource, fields, time };
}

/** Writes `metadata.managedFields`, in the server's order; undefined when nobody owns anything. */
export function writeManagers(managers: FieldManagers): readonly ManagedFieldsEntry[] | undefined {
  if (managers.size === 0) return undefined;
  return [...managers.values()].sort(inOrder).map(({ manager, operation, apiVersion, subresource, fields, time }) => ({
    ...(manager === '' ? {} : { manager }),
    operation,
    apiVersion,
    ...(time === null ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(fields),
    ...(subresource === '' ? {} : { subresource }),
  }));
}

/** Appliers first, then by time, name, version and subresource. Times are all written in UTC: their texts compare. */
function inOrder(left: FieldManager, right: FieldManager): number {
  for (const key of ['operation', 'time', 'manager', 'apiVersion', 'subresource'] as const) {
    const before = left[key] ?? '';
    const after = right[key] ?? '';
    if (before !== after) return before < after ? -1 : 1;
  }
  return 0;
}
