import type { JsonPatchOperation } from '../../../modules/ports/kube.ts';
import { equalJson, isRecord } from '../object-fields.ts';
import { listIndex, parsePointer } from './json-pointer.ts';

export type JsonPatched =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

type Change = { readonly type: 'add' | 'replace'; readonly value: unknown } | { readonly type: 'remove' };

class PatchError extends Error {}

/**
 * RFC 6902: all operations apply, or none does. The result shares what it does not change with the document.
 * Unlike the library of the real server (evanphx/json-patch) negative list indexes are refused.
 */
export function jsonPatch(document: unknown, operations: readonly JsonPatchOperation[]): JsonPatched {
  try {
    let value = document;
    for (const operation of operations) value = apply(value, operation);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof PatchError) return { ok: false, message: error.message };
    throw error;
  }
}

function apply(document: unknown, operation: JsonPatchOperation): unknown {
  const steps = stepsOf(operation.path);
  switch (operation.op) {
    case 'add':
    case 'replace':
      return change(document, steps, { type: operation.op, value: operation.value });
    case 'remove':
      return change(document, steps, { type: 'remove' });
    case 'test':
      if (equalJson(read(document, steps), operation.value)) return document;
      throw new PatchError(`testing value ${operation.path} failed`);
    case 'copy':
      return change(document, steps, { type: 'add', value: read(document, stepsOf(operation.from)) });
    case 'move': {
      if (operation.path.startsWith(`${operation.from}/`)) throw new PatchError('cannot move a value into itself');
      const from = stepsOf(operation.from);
      const value = read(document, from);
      return change(change(document, from, { type: 'remove' }), steps, { type: 'add', value });
    }
  }
}

function stepsOf(pointer: string): readonly string[] {
  const steps = parsePointer(pointer);
  if (steps === null) throw new PatchError(`invalid pointer ${pointer}`);
  return steps;
}

function read(document: unknown, steps: readonly string[]): unknown {
  let value = document;
  for (const step of steps) value = child(value, step);
  return value;
}

function child(parent: unknown, step: string): unknown {
  if (Array.isArray(parent)) {
    const index = listIndex(step, parent.length);
    if (index !== null) return parent[index];
  } else if (isRecord(parent) && Object.hasOwn(parent, step)) return parent[step];
  throw new PatchError(`missing value ${step}`);
}

function change(parent: unknown, steps: readonly string[], what: Change): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return what.type === 'remove' ? null : what.value;
  if (rest.length > 0) return withChild(parent, step, change(child(parent, step), rest, what));
  if (Array.isArray(parent)) return changeList(parent, step, what);
  if (!isRecord(parent)) throw new PatchError(`missing value ${step}`);
  if (what.type !== 'add') child(parent, step);
  if (what.type !== 'remove') return withChild(parent, step, what.value);
  return Object.fromEntries(Object.entries(parent).filter(([key]) => key !== step));
}

function changeList(list: readonly unknown[], step: string, what: Change): unknown {
  const end = what.type === 'add' ? list.length + 1 : list.length;
  const index = what.type === 'add' && step === '-' ? list.length : listIndex(step, end);
  if (index === null) throw new PatchError(`index ${step} is out of bounds`);
  return what.type === 'remove'
    ? list.toSpliced(index, 1)
    : list.toSpliced(index, what.type === 'replace' ? 1 : 0, what.value);
}

function withChild(parent: unknown, step: string, value: unknown): unknown {
  if (Array.isArray(parent)) {
    const index = listIndex(step, parent.length);
    return index === null ? parent : parent.with(index, value);
  }
  return isRecord(parent) ? { ...parent, [step]: value } : parent;
}
