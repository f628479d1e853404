import { isRecord, type JsonObject } from '../objects/object-fields.ts';

/** What a path can lead through. */
export type Container = JsonObject | readonly unknown[];

/** Where an operation of a JSON patch acts: the way to an object or a list, and a key in it. */
export interface PatchPath {
  readonly parents: readonly string[];
  readonly key: string;
}

/** The parts of a path, or null for one without a `/`. What precedes the first one does not count. */
export function pathOf(text: string): PatchPath | null {
  const [, ...steps] = text.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const key = steps.pop();
  return key === undefined ? null : { parents: steps, key };
}

/** The place that an index means among `places`; negative ones count from the end. As Go's `strconv.Atoi` reads it. */
export function placeOf(text: string, places: number): number | null {
  if (!/^[+-]?[0-9]+$/.test(text)) return null;
  const number = Number(text);
  const index = number < 0 ? number + places : number;
  return index >= 0 && index < places ? index : null;
}

/** The value at a key: null for a key that an object does not have, undefined for an index that a list does not have. */
export function valueAt(container: Container, key: string): unknown {
  if (!Array.isArray(container)) return isRecord(container) && Object.hasOwn(container, key) ? container[key] : null;
  const place = placeOf(key, container.length);
  return place === null ? undefined : (container[place] as unknown);
}

/** The object or list at the end of `steps`, or null. */
export function containerAt(document: unknown, steps: readonly string[]): Container | null {
  let value = document;
  for (const step of steps) {
    if (!isContainer(value)) return null;
    value = valueAt(value, step);
  }
  return isContainer(value) ? value : null;
}

/** The document with the object or list at the end of `steps` changed; null when there is none or `change` refuses. */
export function changeContainer(
  document: unknown,
  steps: readonly string[],
  change: (container: Container) => Container | null,
): Container | null {
  if (!isContainer(document)) return null;
  const [step, ...rest] = steps;
  if (step === undefined) return change(document);
  const inner = changeContainer(valueAt(document, step), rest, change);
  if (inner === null) return null;
  if (isRecord(document)) return { ...document, [step]: inner };
  const place = placeOf(step, document.length);
  return place === null ? null : document.with(place, inner);
}

function isContainer(value: unknown): value is Container {
  return isRecord(value) || Array.isArray(value);
}
