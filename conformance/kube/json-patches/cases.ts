import fc from 'fast-check';

/** One PATCH of the object below, as a dry run. */
export interface PatchCase {
  readonly type: 'json' | 'merge';
  readonly body: string;
}

/** A custom resource whose fields invite patches. */
export const patchedRace = {
  apiVersion: 'deadheat.example/v1',
  kind: 'Race',
  metadata: {
    name: 'r',
    labels: { a: '1', 'example.com/b': '2' },
    annotations: { text: 'a<b', empty: '' },
  },
  spec: {
    way: 'x',
    count: 1,
    flag: false,
    list: [1, 'two', { three: 3 }, [4, 5]],
    none: null,
    map: { k: { deep: 'v' }, '0': 'zero', '': 'nameless', 'a~1': 't' },
    empty: {},
  },
} as const;

const path = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '/spec/way',
      '/spec/count',
      '/spec/flag',
      '/spec/list',
      '/spec/list/0',
      '/spec/list/1',
      '/spec/list/-1',
      '/spec/list/4',
      '/spec/list/2/three',
      '/spec/list/3/0',
      '/spec/list/-',
      '/spec/none',
      '/spec/map',
      '/spec/map/k',
      '/spec/map/k/deep',
      '/spec/map/0',
      '/spec/map/',
      '/spec/new',
      '/spec/empty/new',
      '/metadata/labels/a',
      '/metadata/labels/example.com~1b',
      '/metadata/annotations/text',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      '/spec/new/deeper',
      '/spec/list/-5',
      '/spec/list/+1',
      '/spec/list/01',
      '/spec/list/1.0',
      '/spec/list/99',
      '/spec/list/-/x',
      '/spec/way/x',
      '/spec/none/x',
      '/metadata/labels/a~2',
      '/spec/map/a~01',
      '/metadata/labels',
    ),
  },
);
const leaf = fc.constantFrom<unknown>(1, 0, 'x', 'two', '', true, false, 2.5, 'zero');
const value = fc.oneof(
  leaf,
  fc.constant(null),
  fc.constantFrom<unknown>({}, [], { three: 3 }, [4, 5], { deep: 'v' }, { k: { deep: null } }, [{ a: null }], {
    a: [1],
  }),
);
const operation = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'replace', 'test'), path, value }),
  fc.record({ op: fc.constantFrom('add', 'replace', 'test', 'remove'), path }),
  fc.record({ op: fc.constantFrom('move', 'copy'), from: path, path }),
  fc.constantFrom<object>(
    { op: 'test', path: '/spec/list', value: [1, 'two', { three: 3 }, [4, 5]] },
    { op: 'test', path: '/spec/map', value: { '': 'nameless', '0': 'zero', 'a~1': 't', k: { deep: 'v' } } },
    { op: 'test', path: '/metadata/annotations/text', value: 'a<b' },
    { op: 'frob', path: '/spec' },
    { path: '/spec' },
    { op: 'add', value: 1 },
    { op: 'copy', path: '/spec/new' },
    { op: 'add', path: '/metadata/labels/n', value: 1 },
    { op: 'replace', path: '/metadata/name', value: 'other' },
    { op: 'replace', path: '/kind', value: 'Other' },
    { op: 'remove', path: '/metadata/name' },
    { op: 'remove', path: '/metadata' },
    { op: 1, path: '/spec' },
    { op: 'add', path: ['/spec'] },
  ),
);
const jsonBody = fc.oneof(
  { weight: 12, arbitrary: fc.array(operation, { minLength: 1, maxLength: 3 }).map((each) => JSON.stringify(each)) },
  { weight: 1, arbitrary: fc.constantFrom('{}', 'null', '[]', '[null]', '[1]', '"x"', '[[]]', 'true', '1', '[{}]') },
);

const key = fc.constantFrom('way', 'list', 'map', 'none', 'new', 'k', 'deep', '0', 'empty', 'constructor');
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 2 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const mergeBody = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.dictionary(key, tree, { maxKeys: 4, noNullPrototype: true }).map((spec) => JSON.stringify({ spec })),
  },
  {
    weight: 2,
    arbitrary: fc
      .dictionary(fc.constantFrom('a', 'b', 'c/d'), fc.constantFrom('1', '2', null, 'b c', 1), {
        noNullPrototype: true,
      })
      .map((labels) => JSON.stringify({ metadata: { labels } })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'null',
      '[]',
      '1',
      '"x"',
      'true',
      '{}',
      '{"spec":null}',
      '{"metadata":null}',
      '{"metadata":{"labels":null}}',
      '{"kind":"Other"}',
      '{"apiVersion":"v2"}',
      '{"metadata":{"name":"other"}}',
      '{"metadata":{"resourceVersion":"1"}}',
      '{"metadata":{"finalizers":["x","x"]}}',
    ),
  },
);

export const patchCase: fc.Arbitrary<PatchCase> = fc.oneof(
  { weight: 2, arbitrary: jsonBody.map((body): PatchCase => ({ type: 'json', body })) },
  { weight: 1, arbitrary: mergeBody.map((body): PatchCase => ({ type: 'merge', body })) },
);
