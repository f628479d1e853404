import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergePatch } from './merge-patch.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** RFC 7386, section 2, except for lists. */
function naive(target: Json | undefined, patch: Json): Json {
  if (Array.isArray(patch)) {
    const replacesObject = typeof target === 'object' && target !== null && !Array.isArray(target);
    return replacesObject ? patch : patch.map((item) => naive(undefined, item));
  }
  if (typeof patch !== 'object' || patch === null) return patch;
  const result: { [key: string]: Json } =
    typeof target === 'object' && target !== null && !Array.isArray(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = naive(Object.hasOwn(result, name) ? result[name] : undefined, value);
  }
  return result;
}

const key = fc.constantFrom('a', 'b', 'c', '1', 'constructor');
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom('x', 'y'),
    fc.array(tie('json'), { maxLength: 2 }),
    fc.dictionary(key, tie('json'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

test('does what RFC 7386 says, drops nulls in lists of objects, and leaves the target as it was', () => {
  fc.assert(
    fc.property(json, json, (target, patch) => {
      const before = JSON.stringify(target);
      expect(mergePatch(target, patch)).toEqual(naive(target, patch));
      expect(JSON.stringify(target)).toBe(before);
    }),
    { numRuns: 2000 },
  );
});

test('a patch without effect returns the target itself, and untouched parts are shared', () => {
  const target = { metadata: { labels: { a: '1' } }, spec: { list: ['x'] } };
  expect(mergePatch(target, { metadata: { labels: { a: '1', b: null } }, spec: { list: ['x'] } })).toBe(target);
  const patched = mergePatch(target, { metadata: { labels: { a: '2' } } });
  expect(patched).toHaveProperty('metadata.labels.a', '2');
  expect(patched).toHaveProperty('spec', target.spec);
});
