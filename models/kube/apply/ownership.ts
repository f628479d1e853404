import { compare, type Comparison } from './compare.ts';
import {
  difference,
  fieldsNamed,
  intersection,
  noFields,
  union,
  withNamedFields,
  without,
  type FieldSet,
} from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import { managerKey, type FieldManager, type FieldManagers, type ManagerIdentity } from './managed-fields.ts';
import { equalJson } from '../objects/object-fields.ts';
import { mergeTyped } from './merge-typed.ts';
import { removeFields } from './remove-fields.ts';
import type { ObjectSchema } from '../schema/notation.ts';

/**
 * Who owns which fields after a write (structured-merge-diff/v6, merge/update.go, and the managers around it in
 * apimachinery/pkg/util/managedfields/internal, 1.36). Not modelled: several versions of a resource, schema changes.
 */
export interface Ownership {
  readonly schema: ObjectSchema;
  /** What the URL of the request cannot change, such as the status of a main one: nobody gets to own it by that. */
  readonly reset: FieldSet;
  /** RFC 3339. */
  readonly now: string;
}

/** What no manager owns (stripmeta.go). */
const unowned = fieldsNamed(
  'apiVersion',
  'kind',
  'metadata',
  'metadata.name',
  'metadata.namespace',
  'metadata.creationTimestamp',
  'metadata.selfLink',
  'metadata.uid',
  'metadata.clusterName',
  'metadata.generation',
  'metadata.managedFields',
  'metadata.resourceVersion',
);

/** Entries of updates that are kept apart (fieldmanager.go); older ones become one. */
const mostUpdaters = 10;

/** The managers after an update from `before` to `after`: whoever changes a field owns it, and it alone. */
export function afterUpdate(
  { schema, reset, now }: Ownership,
  before: unknown,
  after: unknown,
  managers: FieldManagers,
  identity: ManagerIdentity,
): FieldManagers {
  const changes = reaching(compare(schema, before, after), reset);
  const result = new Map<string, FieldManager>();
  for (const [key, manager] of managers) keep(result, key, remaining(manager, changes));
  const taken = difference(without(union(changes.modified, changes.added), reset), unowned);
  if (taken.size === 0) return result;
  const key = managerKey(identity);
  const fields = union(taken, result.get(key)?.fields ?? noFields);
  result.set(key, { ...identity, fields, time: now });
  return capped(result);
}

function reaching({ added, modified, removed }: Comparison, reset: FieldSet): Comparison {
  if (reset.size === 0) return { added, modified, removed };
  return { added: without(added, reset), modified: without(modified, reset), removed: without(removed, reset) };
}

function remaining(manager: FieldManager, { added, modified, removed }: Comparison): FieldManager {
  const taken = intersection(manager.fields, union(modified, added));
  return { ...manager, fields: difference(difference(manager.fields, taken), removed) };
}

function keep(managers: Map<string, FieldManager>, key: string, manager: FieldManager): void {
  if (manager.fields.size > 0) managers.set(key, manager);
  else managers.delete(key);
}

/** Joins the oldest entries of updates, until there are not too many (capmanagers.go). */
function capped(managers: Map<string, FieldManager>): FieldManagers {
  const updaters = [...managers].filter(([, { operation }]) => operation === 'Update');
  if (updaters.length <= mostUpdaters) return managers;
  updaters.sort(([leftKey, left], [rightKey, right]) => {
    const before = `${left.time ?? ''} ${leftKey}`;
    const after = `${right.time ?? ''} ${rightKey}`;
    return before < after ? -1 : before > after ? 1 : 0;
  });
  const [first, ...rest] = updaters;
  if (first === undefined) return managers;
  const oldest = rest.slice(0, updaters.length - mostUpdaters);
  let fields = first[1].fields;
  let { time } = first[1];
  managers.delete(first[0]);
  for (const [key, manager] of oldest) {
    fields = union(fields, manager.fields);
    ({ time } = manager);
    managers.delete(key);
  }
  const { apiVersion } = first[1];
  const bucket = { manager: 'ancient-changes', operation: 'Update', apiVersion, subresource: '' } as const;
  return managers.set(managerKey(bucket), { ...bucket, fields, time });
}

export type Applied =
  | {
      readonly ok: true;
      /** What the object becomes, not decoded yet; null when it stays as it is. */
      readonly object: unknown;
      readonly managers: FieldManagers;
    }
  /** Fields that others own and that would change. */
  | { readonly ok: false; readonly conflicts: readonly Conflict[] };

export interface Conflict {
  readonly manager: FieldManager;
  readonly fields: FieldSet;
}

/**
 * Applies a configuration: what it says is merged into the object, what it said last time and does not say any more is
 * removed, unless somebody else owns it too.
 */
export function applied(
  { schema, reset, now }: Ownership,
  live: unknown,
  configuration: unknown,
  managers: FieldManagers,
  identity: ManagerIdentity,
  force: boolean,
): Applied {
  const key = managerKey(identity);
  const last = managers.get(key);
  const fields = without(fieldsOf(schema, configuration), reset);
  const claimed = new Map(managers).set(key, { ...identity, fields, time: last?.time ?? null });
  const merged = mergeTyped(schema, live, configuration);
  const object = last === undefined ? merged : pruned(schema, merged, claimed, last.fields);
  const changes = reaching(compare(schema, live, object), reset);
  const conflicts: Conflict[] = [];
  const result = new Map<string, FieldManager>();
  for (const [each, manager] of claimed) {
    const touched = intersection(manager.fields, union(changes.modified, changes.added));
    if (each !== key && touched.size > 0) conflicts.push({ manager, fields: touched });
    keep(result, each, each === key ? manager : remaining(manager, changes));
  }
  if (conflicts.length > 0 && !force) return { ok: false, conflicts };
  const own = result.get(key);
  const changed = !equalJson(live, object);
  if (own !== undefined) {
    keep(result, key, { ...own, fields: difference(own.fields, unowned), time: changed ? now : own.time });
  }
  return { ok: true, object: changed ? object : null, managers: result };
}

/** Removes what was applied last time, and puts back what is still owned or was not owned by this applier alone. */
function pruned(schema: ObjectSchema, merged: unknown, managers: FieldManagers, last: FieldSet): unknown {
  if (last.size === 0) return merged;
  const named = (set: FieldSet): FieldSet => withNamedFields(set, schema);
  let owned = noFields;
  for (const { fields } of managers.values()) owned = union(owned, fields);
  const all = named(fieldsOf(schema, merged));
  const first = removeFields(schema, merged, named(last));
  const kept = union(named(fieldsOf(schema, first)), named(owned));
  const second = removeFields(schema, merged, difference(all, kept));
  const gone = difference(all, named(fieldsOf(schema, second)));
  return removeFields(schema, merged, intersection(gone, named(last)));
}
