import { byteLength } from '../../../modules/ports/selectors/byte-length.ts';
import { isRecord, ownValue, type JsonObject } from '../objects/object-fields.ts';
import {
  changeContainer,
  containerAt,
  pathOf,
  placeOf,
  valueAt,
  type Container,
  type PatchPath,
} from './json-pointer.ts';

/** One operation as it arrives: whatever is wrong with it shows when it is applied. */
export interface PatchOperation {
  readonly op?: unknown;
  readonly path?: unknown;
  readonly from?: unknown;
  readonly value?: unknown;
}

/** Bytes that the `copy` operations of one patch may add (apiserver/pkg/server/config.go, 1.36). */
const copyLimit = 3 * 1024 * 1024;

export type JsonPatched =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

class PatchError extends Error {}

/**
 * JSON patch as the library of the real server applies it (evanphx/json-patch v4): all operations apply, or none does.
 * It is laxer than RFC 6902: `replace` of a missing key adds it, `test` takes a missing key for null, `copy` of one
 * makes a null, negative indexes count from the end, and what precedes the first `/` of a path is ignored.
 * The result shares what it does not change with the document.
 *
 * `test` compares texts, there and here: `1.0` is not `1`, and the server writes `<`, `>` and `&` as escapes, so that a
 * client which sends them plainly (as `JSON.stringify` does) fails. Values are taken to be written by `JSON.stringify`.
 * Not modelled: `test` of a list that contains null, which brings down the real server's request.
 */
export function jsonPatch(document: unknown, operations: readonly (PatchOperation | null)[]): JsonPatched {
  const copied = { bytes: 0 };
  try {
    let value = document;
    for (const operation of operations) value = apply(value, operation ?? {}, copied);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof PatchError) return { ok: false, message: error.message };
    throw error;
  }
}

function apply(document: unknown, operation: PatchOperation, copied: { bytes: number }): unknown {
  switch (operation.op) {
    case 'add':
      return added(document, pathFrom(operation.path), operation.value ?? null);
    case 'remove':
      return removed(document, pathFrom(operation.path));
    case 'replace':
      return replaced(document, operation);
    case 'test':
      return tested(document, operation);
    case 'copy': {
      const value = read(document, pathFrom(operation.from));
      copied.bytes += value === null ? 0 : byteLength(JSON.stringify(value));
      if (copied.bytes > copyLimit) throw new PatchError('the copies of the patch exceed the limit');
      return added(document, pathFrom(operation.path), value);
    }
    case 'move': {
      const from = pathFrom(operation.from);
      const value = read(document, from);
      return added(removed(document, from), pathFrom(operation.path), value);
    }
    default:
      throw new PatchError('unexpected kind of operation');
  }
}

function pathFrom(text: unknown): PatchPath {
  const path = typeof text === 'string' ? pathOf(text) : null;
  if (path === null) throw new PatchError('the document has no such path');
  return path;
}

/** The value at a path; null for a key that is missing in an object that is there. */
function read(document: unknown, { parents, key }: PatchPath): unknown {
  const container = containerAt(document, parents);
  const value = container === null ? undefined : valueAt(container, key);
  if (value === undefined) throw new PatchError(`missing path ${key}`);
  return value;
}

function changed(document: unknown, { parents, key }: PatchPath, change: (parent: Container) => Container | null) {
  const result = changeContainer(document, parents, change);
  if (result === null) throw new PatchError(`missing path ${key}`);
  return result;
}

function added(document: unknown, path: PatchPath, value: unknown): unknown {
  const { key } = path;
  return changed(document, path, (parent) => {
    if (isRecord(parent)) return withKey(parent, key, value);
    const index = key === '-' ? parent.length : placeOf(key, parent.length + 1);
    return index === null ? null : parent.toSpliced(index, 0, value);
  });
}

function removed(document: unknown, path: PatchPath): unknown {
  const { key } = path;
  return changed(document, path, (parent) => {
    if (isRecord(parent)) return Object.hasOwn(parent, key) ? withoutKey(parent, key) : null;
    const index = placeOf(key, parent.length);
    return index === null ? null : parent.toSpliced(index, 1);
  });
}

function replaced(document: unknown, { path: text, value }: PatchOperation): unknown {
  if (text === '') {
    if (isRecord(value) || Array.isArray(value)) return value;
    throw new PatchError('only an object or a list can replace the document');
  }
  const path = pathFrom(text);
  return changed(document, path, (parent) => {
    if (isRecord(parent)) return withKey(parent, path.key, value ?? null);
    const index = placeOf(path.key, parent.length);
    return index === null ? null : parent.with(index, value ?? null);
  });
}

function tested(document: unknown, { path: text, value }: PatchOperation): unknown {
  const found = text === '' ? document : read(document, pathFrom(text));
  if (found === null ? value === null || value === undefined : equalTexts(found, value)) return document;
  throw new PatchError('testing value failed');
}

const escaped = /[<>&\u2028\u2029]/;

/** Equality of a stored value and one that a client wrote: texts that the server escapes are never equal. */
function equalTexts(stored: unknown, written: unknown): boolean {
  if (typeof stored === 'string') return stored === written && !escaped.test(stored);
  if (Array.isArray(stored)) {
    if (!Array.isArray(written) || written.length !== stored.length) return false;
    return stored.every((item, index) => equalTexts(item, written[index]));
  }
  if (!isRecord(stored)) return stored === written;
  if (!isRecord(written)) return false;
  const keys = Object.keys(stored).filter((key) => stored[key] !== undefined);
  if (keys.length !== Object.keys(written).filter((key) => written[key] !== undefined).length) return false;
  return keys.every((key) => equalTexts(stored[key], ownValue(written, key)));
}

function withKey(record: JsonObject, key: string, value: unknown): JsonObject {
  return { ...record, [key]: value };
}

function withoutKey(record: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== key));
}
