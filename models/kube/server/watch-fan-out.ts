import type { KubeObject } from '../../../modules/ports/kube.ts';
import { labelOf, type LabelRequirement } from '../../../modules/ports/selectors/label-selector.ts';
import type { StoreChange } from '../store/change-log.ts';
import type { FieldRequirement } from '../selector/field-selector.ts';
import type { Selection } from '../selector/selection.ts';
import { watchEventOf, type StreamedEvent } from './watch-event.ts';

/** One open watch, as its API server sees it. */
export interface Watcher {
  readonly selection: Selection;
  /** Changes up to this revision are not for it. */
  readonly after: number;
  readonly deliver: (event: StreamedEvent) => void;
}

/** An attribute of objects (a label, a field, the namespace), and the watches that require one value of it. */
interface Attribute {
  readonly read: (object: KubeObject) => string | undefined;
  readonly watchers: Map<string, Set<Watcher>>;
}

/** The one value of an attribute that a watch requires. */
interface Pin {
  readonly attribute: string;
  readonly read: Attribute['read'];
  readonly value: string;
}

/**
 * The open watches of one collection. Those that require one value of a label or field, or one namespace, are found by
 * that value, so that a change costs the watches that it may concern and not all of them.
 */
export class WatchFanOut {
  readonly #everything = new Set<Watcher>();
  readonly #attributes = new Map<string, Attribute>();

  add(watcher: Watcher): void {
    const pin = pinOf(watcher.selection);
    if (pin === null) {
      this.#everything.add(watcher);
      return;
    }
    let attribute = this.#attributes.get(pin.attribute);
    if (attribute === undefined) {
      attribute = { read: pin.read, watchers: new Map<string, Set<Watcher>>() };
      this.#attributes.set(pin.attribute, attribute);
    }
    const watchers = attribute.watchers.get(pin.value);
    if (watchers === undefined) attribute.watchers.set(pin.value, new Set([watcher]));
    else watchers.add(watcher);
  }

  remove(watcher: Watcher): void {
    const pin = pinOf(watcher.selection);
    if (pin === null) {
      this.#everything.delete(watcher);
      return;
    }
    const attribute = this.#attributes.get(pin.attribute);
    const watchers = attribute?.watchers.get(pin.value);
    watchers?.delete(watcher);
    if (watchers?.size === 0) attribute?.watchers.delete(pin.value);
    if (attribute?.watchers.size === 0) this.#attributes.delete(pin.attribute);
  }

  dispatch(change: StoreChange): void {
    const { before, after } = change;
    for (const watcher of this.#everything) offer(watcher, change);
    for (const { read, watchers } of this.#attributes.values()) {
      const old = before === null ? undefined : read(before);
      const value = after === null ? undefined : read(after);
      if (old !== undefined) for (const watcher of watchers.get(old) ?? none) offer(watcher, change);
      if (value === undefined || value === old) continue;
      for (const watcher of watchers.get(value) ?? none) offer(watcher, change);
    }
  }
}

const none: readonly Watcher[] = [];

function offer(watcher: Watcher, change: StoreChange): void {
  if (change.revision <= watcher.after) return;
  const event = watchEventOf(watcher.selection, change);
  if (event !== null) watcher.deliver(event);
}

/** What narrows a watch down most: a name, a label, another field, the namespace. */
function pinOf({ namespace, labels, fields }: Selection): Pin | null {
  const equal = fields.requirements.filter(({ negated }) => !negated);
  const named = equal.find(({ field }) => field === 'metadata.name');
  if (named !== undefined) return fieldPin(named);
  for (const { key, operator, values } of labels.requirements) {
    const [value] = values;
    if (!isEquality(operator) || values.size !== 1 || value === undefined) continue;
    return { attribute: `label ${key}`, read: ({ metadata }) => labelOf(metadata.labels, key), value };
  }
  const [first] = equal;
  if (first !== undefined) return fieldPin(first);
  return namespace === null ? null : { attribute: 'namespace', read: namespaceOf, value: namespace };
}

function fieldPin({ field, read, value }: FieldRequirement): Pin {
  return { attribute: `field ${field}`, read, value };
}

function namespaceOf({ metadata }: KubeObject): string | undefined {
  return metadata.namespace;
}

function isEquality(operator: LabelRequirement['operator']): boolean {
  return operator === '=' || operator === '==' || operator === 'in';
}
