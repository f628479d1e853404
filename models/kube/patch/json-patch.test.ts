import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonPatchOperation } from '../../../modules/ports/kube.ts';
import { jsonPatch, type PatchOperation } from './json-patch.ts';

type Json = null | number | string | Json[] | { [key: string]: Json };

/** A plain implementation that changes a copy in place; throws where the patch fails. A missing key reads as null. */
function naive(document: Json, operations: readonly JsonPatchOperation[]): Json {
  const root = { document: structuredClone(document) };
  for (const operation of operations) applyInPlace(root, operation);
  return root.document;
}

function locate(root: { document: Json }, path: string): { parent: Json[] | { [key: string]: Json }; last: string } {
  const steps = ['document', ...path.split('/').slice(1)];
  const last = steps.pop() ?? '';
  let parent: Json = root;
  for (const step of steps) {
    if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, step)) throw new Error('missing');
    parent = (parent as { [key: string]: Json })[step] ?? null;
  }
  if (typeof parent !== 'object' || parent === null) throw new Error('missing');
  return { parent, last };
}

function valueAt(root: { document: Json }, path: string): Json {
  const { parent, last } = locate(root, path);
  if (Array.isArray(parent) && !(/^\d+$/.test(last) && Object.hasOwn(parent, last))) throw new Error('missing');
  if (!Object.hasOwn(parent, last)) return null;
  return (parent as { [key: string]: Json })[last] ?? null;
}

function put(root: { document: Json }, path: string, value: Json, insert: boolean): void {
  const { parent, last } = locate(root, path);
  if (!Array.isArray(parent)) {
    parent[last] = value;
    return;
  }
  const index = insert && last === '-' ? parent.length : Number(last);
  if (!/^(-|\d+)$/.test(last) || index > parent.length) throw new Error('out of bounds');
  parent.splice(index, insert ? 0 : 1, value);
}

function take(root: { document: Json }, path: string): void {
  valueAt(root, path);
  const { parent, last } = locate(root, path);
  if (!Object.hasOwn(parent, last)) throw new Error('missing');
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
}

function applyInPlace(root: { document: Json }, operation: JsonPatchOperation): void {
  const { path } = operation;
  switch (operation.op) {
    case 'add':
      return put(root, path, structuredClone(operation.value) as Json, true);
    case 'replace':
      valueAt(root, path);
      return put(root, path, structuredClone(operation.value) as Json, false);
    case 'remove':
      return take(root, path);
    case 'test':
      expect(valueAt(root, path)).toEqual(operation.value);
      return;
    case 'copy':
      return put(root, path, structuredClone(valueAt(root, operation.from)), true);
    case 'move': {
      const value = valueAt(root, operation.from);
      take(root, operation.from);
      return put(root, path, value, true);
    }
  }
}

const leaf = fc.constantFrom<Json>(1, 2, 'x', null);
const inner = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(fc.constantFrom('a', 'b'), leaf));
const document = fc.dictionary(fc.constantFrom('a', 'b', 'list'), inner, { noNullPrototype: true });
const path = fc.constantFrom('/a', '/b', '/list', '/a/a', '/a/b', '/list/0', '/list/1', '/list/2', '/list/-', '/b/a');
const operation = fc.oneof<fc.Arbitrary<JsonPatchOperation>[]>(
  fc.record({ op: fc.constantFrom('add' as const, 'replace' as const, 'test' as const), path, value: inner }),
  fc.record({ op: fc.constant('remove' as const), path }),
  fc.record({ op: fc.constantFrom('move' as const, 'copy' as const), from: path, path }),
);

function outcomeOf(run: () => unknown): unknown {
  try {
    return { value: run() };
  } catch {
    return 'failed';
  }
}

describe('JSON patch', () => {
  test('does what a plain implementation does, or fails as a whole, and leaves the document as it was', () => {
    let applied = 0;
    fc.assert(
      fc.property(document, fc.array(operation, { minLength: 1, maxLength: 3 }), (target, operations) => {
        const before = JSON.stringify(target);
        const result = jsonPatch(target, operations);
        if (result.ok) applied += 1;
        const expected = outcomeOf(() => naive(target, operations));
        expect(result.ok ? { value: result.value } : 'failed').toEqual(expected);
        expect(JSON.stringify(target)).toBe(before);
      }),
      { numRuns: 3000 },
    );
    expect(applied).toBeGreaterThan(300);
  });

  test('pointers unescape ~1 and ~0', () => {
    const target = { labels: { 'example.com/a~b': '1' } };
    const result = jsonPatch(target, [{ op: 'replace', path: '/labels/example.com~1a~0b', value: '2' }]);
    expect(result).toEqual({ ok: true, value: { labels: { 'example.com/a~b': '2' } } });
    expect(jsonPatch(target, [{ op: 'remove', path: 'labels' }]).ok).toBe(false);
  });

  const plain = { list: [1, 2, 3], text: 'a<b', zero: null };
  test.each<[string, PatchOperation, unknown]>([
    ['a negative index', { op: 'remove', path: '/list/-1' }, { list: [1, 2] }],
    ['a negative index of add counts the new place', { op: 'add', path: '/list/-1', value: 4 }, { list: [1, 2, 3, 4] }],
    ['a sign and zeros', { op: 'replace', path: '/list/+01', value: 4 }, { list: [1, 4, 3] }],
    ['text before the first slash', { op: 'add', path: 'x/new', value: 4 }, { new: 4 }],
    ['a value that is not given', { op: 'add', path: '/new' }, { new: null }],
    ['replace of nothing', { op: 'replace', path: '/new', value: 4 }, { new: 4 }],
    ['copy of nothing', { op: 'copy', from: '/none', path: '/new' }, { new: null }],
    ['test of nothing', { op: 'test', path: '/none' }, {}],
    ['test of null', { op: 'test', path: '/zero', value: null }, {}],
    ['an unescaped tilde', { op: 'add', path: '/~2', value: 4 }, { '~2': 4 }],
  ])('accepts %s', (_, operation, difference) => {
    expect(jsonPatch(plain, [operation])).toEqual({ ok: true, value: { ...plain, ...(difference as object) } });
  });

  test.each<[string, PatchOperation]>([
    ['an index that is too low', { op: 'remove', path: '/list/-4' }],
    ['an index with a letter', { op: 'add', path: '/list/1a', value: 4 }],
    ['a text that the server escapes', { op: 'test', path: '/text', value: 'a<b' }],
    ['removal of nothing', { op: 'remove', path: '/none' }],
    ['an unknown operation', { op: 'frob', path: '/list' }],
    ['no operation', { path: '/list' }],
    ['a path that is no text', { op: 'remove', path: 1 }],
    ['the whole document to add', { op: 'add', path: '', value: {} }],
    ['a document that is a text', { op: 'replace', path: '', value: 'x' }],
  ])('refuses %s', (_, operation) => expect(jsonPatch(plain, [operation]).ok).toBe(false));

  test('copies may add 3 MiB', () => {
    const target = { a: 'x'.repeat(1024 * 1024 - 2) };
    const copies = (count: number): readonly PatchOperation[] =>
      Array.from({ length: count }, (_, index) => ({ op: 'copy', from: '/a', path: `/b${index}` }));
    expect(jsonPatch(target, copies(3)).ok).toBe(true);
    expect(jsonPatch(target, copies(4)).ok).toBe(false);
  });
});
