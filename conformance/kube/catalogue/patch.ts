import {
  apply,
  get,
  jsonPatch,
  managed,
  mergePatch,
  post,
  raw,
  sequence,
  strategicPatch,
  type Group,
} from '../sequence.ts';
import * as o from './objects.ts';

const { configMap, configMaps, pod, pods, race, races, workflow, workflows } = o;
const made = post(configMaps, configMap('a', { labels: { x: '1', y: '2' } }, { k: 'v', l: 'w' }));
const a = `${configMaps}/a`;

export const patchMerge: Group = {
  name: 'patch-merge',
  sequences: [
    sequence('row 3: two writers without versions', {
      made,
      first: mergePatch(a, { metadata: { labels: { x: 'first' } } }),
      second: mergePatch(a, { metadata: { labels: { x: 'second' } } }),
    }),
    sequence('row 4: an old version in the patch', {
      made,
      first: mergePatch(a, { metadata: { labels: { x: 'first' }, resourceVersion: '{rv:made}' } }),
      second: mergePatch(a, { metadata: { labels: { x: 'second' }, resourceVersion: '{rv:made}' } }),
      race: post(races, race('a')),
      raceFirst: mergePatch(`${races}/a`, { metadata: { labels: { x: 'first' }, resourceVersion: '{rv:race}' } }),
      raceSecond: mergePatch(`${races}/a`, { metadata: { labels: { x: 'second' }, resourceVersion: '{rv:race}' } }),
      rubbish: mergePatch(a, { metadata: { resourceVersion: 'x' } }),
      none: mergePatch(a, { metadata: { resourceVersion: null, labels: { x: 'third' } } }),
      empty: mergePatch(a, { metadata: { resourceVersion: '', labels: { x: 'fourth' } } }),
      zero: mergePatch(a, { metadata: { resourceVersion: '0', labels: { x: 'fifth' } } }),
    }),
    sequence('keys are added, replaced and removed', {
      made,
      patched: mergePatch(a, { metadata: { labels: { x: null, y: '3', z: '4' } }, data: { k: null, m: 'n' } }),
      allLabels: mergePatch(a, { metadata: { labels: null }, data: null }),
      nothing: mergePatch(a, {}),
    }),
    sequence('lists are replaced', {
      made: post(pods, pod('a', { finalizers: ['example.com/a', 'example.com/b'] })),
      patched: mergePatch(`${pods}/a`, { metadata: { finalizers: ['example.com/c'] } }),
      none: mergePatch(`${pods}/a`, { metadata: { finalizers: [] } }),
    }),
    sequence('missing objects', {
      configMap: mergePatch(a, { data: {} }),
      race: mergePatch(`${races}/a`, { spec: {} }),
      pod: mergePatch(`${pods}/a`, { metadata: {} }),
    }),
    sequence('patches that are no objects', {
      made,
      list: raw('PATCH', a, 'application/merge-patch+json', '[]'),
      nothing: raw('PATCH', a, 'application/merge-patch+json', 'null'),
      text: raw('PATCH', a, 'application/merge-patch+json', '"x"'),
      number: raw('PATCH', a, 'application/merge-patch+json', '5'),
      empty: raw('PATCH', a, 'application/merge-patch+json', ''),
      cut: raw('PATCH', a, 'application/merge-patch+json', '{"data":'),
      race: post(races, race('a')),
      raceList: raw('PATCH', `${races}/a`, 'application/merge-patch+json', '[]'),
      raceCut: raw('PATCH', `${races}/a`, 'application/merge-patch+json', '{"spec":'),
    }),
    sequence('results that are invalid', {
      made,
      label: mergePatch(a, { metadata: { labels: { x: 'not valid!' } } }),
      type: mergePatch(a, { data: { k: 5 } }),
      data: mergePatch(a, { data: 'x' }),
      name: mergePatch(a, { metadata: { name: 'b' } }),
      namespace: mergePatch(a, { metadata: { namespace: 'other' } }),
      uid: mergePatch(a, { metadata: { uid: '11111111-2222-3333-4444-555555555555' } }),
      kind: mergePatch(a, { kind: 'Secret' }),
      version: mergePatch(a, { apiVersion: 'v2' }),
      noName: mergePatch(a, { metadata: { name: null } }),
      creation: mergePatch(a, { metadata: { creationTimestamp: '2001-01-01T00:00:00Z' } }),
      deletion: mergePatch(a, { metadata: { deletionTimestamp: '2001-01-01T00:00:00Z' } }),
    }),
    sequence('custom resources with invalid results', {
      made: post(races, race('a')),
      label: mergePatch(`${races}/a`, { metadata: { labels: { x: 'not valid!' } } }),
      spec: mergePatch(`${races}/a`, { spec: 'x' }),
      name: mergePatch(`${races}/a`, { metadata: { name: 'b' } }),
      uid: mergePatch(`${races}/a`, { metadata: { uid: '11111111-2222-3333-4444-555555555555' } }),
      kind: mergePatch(`${races}/a`, { kind: 'Horse' }),
      metadata: mergePatch(`${races}/a`, { metadata: null }),
    }),
    sequence('unknown fields', {
      made,
      warn: mergePatch(a, { bogus: 1 }),
      strict: mergePatch(`${a}?fieldValidation=Strict`, { bogus: 1 }),
      ignore: mergePatch(`${a}?fieldValidation=Ignore`, { bogus: 1 }),
      force: mergePatch(`${a}?force=true`, { data: {} }),
      dry: mergePatch(`${a}?dryRun=All`, { data: { k: 'dry' } }),
      read: get(a),
    }),
    sequence('numbers and nested nulls in custom resources', {
      made: post(workflows, workflow('a', {}, { n: 1, f: 1.5, list: [{ x: null }], deep: { a: { b: 1 } } })),
      patched: mergePatch(`${workflows}/a`, {
        spec: { f: 2.0, list: [{ x: null, y: 1 }], deep: { a: { b: null, c: { d: null } } }, big: 9007199254740991 },
      }),
    }),
    sequence('media types', {
      made,
      json: raw('PATCH', a, 'application/json', '{"data":{"k":"2"}}'),
      none: { kind: 'request', method: 'PATCH', path: a, headers: {}, body: '{}' },
      charset: raw('PATCH', a, 'application/merge-patch+json; charset=utf-8', '{"data":{"k":"2"}}'),
      yaml: raw('PATCH', a, 'application/yaml', 'data: {k: v}'),
      rubbish: raw('PATCH', a, 'rubbish', '{}'),
      race: post(races, race('a')),
      raceJson: raw('PATCH', `${races}/a`, 'application/json', '{}'),
    }),
  ],
};

export const patchJson: Group = {
  name: 'patch-json',
  sequences: [
    sequence('row 5: a test that fails', {
      made,
      fails: jsonPatch(a, [
        { op: 'test', path: '/metadata/labels/x', value: '9' },
        { op: 'replace', path: '/metadata/labels/x', value: '2' },
      ]),
      passes: jsonPatch(a, [
        { op: 'test', path: '/metadata/labels/x', value: '1' },
        { op: 'replace', path: '/metadata/labels/x', value: '2' },
      ]),
      missing: jsonPatch(a, [{ op: 'test', path: '/metadata/labels/none', value: '1' }]),
      missingNull: jsonPatch(a, [{ op: 'test', path: '/metadata/labels/none', value: null }]),
      race: post(races, race('a')),
      raceFails: jsonPatch(`${races}/a`, [{ op: 'test', path: '/spec/lane', value: '9' }]),
    }),
    sequence('all operations', {
      made,
      add: jsonPatch(a, [{ op: 'add', path: '/data/n', value: 'x' }]),
      remove: jsonPatch(a, [{ op: 'remove', path: '/data/n' }]),
      replace: jsonPatch(a, [{ op: 'replace', path: '/data/k', value: 'x' }]),
      move: jsonPatch(a, [{ op: 'move', from: '/data/k', path: '/data/moved' }]),
      copy: jsonPatch(a, [{ op: 'copy', from: '/data/moved', path: '/data/copied' }]),
      slash: jsonPatch(a, [{ op: 'add', path: '/metadata/labels/example.com~1x', value: 'y' }]),
    }),
    sequence('operations on what is missing', {
      made,
      remove: jsonPatch(a, [{ op: 'remove', path: '/data/none' }]),
      replace: jsonPatch(a, [{ op: 'replace', path: '/data/none', value: 'x' }]),
      parent: jsonPatch(a, [{ op: 'add', path: '/metadata/annotations/x', value: 'y' }]),
      move: jsonPatch(a, [{ op: 'move', from: '/data/none', path: '/data/x' }]),
      copy: jsonPatch(a, [{ op: 'copy', from: '/data/none', path: '/data/x' }]),
      deep: jsonPatch(a, [{ op: 'add', path: '/data/k/x/y', value: 'z' }]),
    }),
    sequence('lists', {
      made: post(workflows, workflow('a', {}, { list: [1, 2, 3] })),
      append: jsonPatch(`${workflows}/a`, [{ op: 'add', path: '/spec/list/-', value: 4 }]),
      insert: jsonPatch(`${workflows}/a`, [{ op: 'add', path: '/spec/list/0', value: 0 }]),
      beyond: jsonPatch(`${workflows}/a`, [{ op: 'add', path: '/spec/list/9', value: 9 }]),
      removed: jsonPatch(`${workflows}/a`, [{ op: 'remove', path: '/spec/list/1' }]),
      word: jsonPatch(`${workflows}/a`, [{ op: 'add', path: '/spec/list/x', value: 9 }]),
    }),
    sequence('undecodable patches', {
      made,
      object: raw('PATCH', a, 'application/json-patch+json', '{}'),
      text: raw('PATCH', a, 'application/json-patch+json', 'x'),
      empty: raw('PATCH', a, 'application/json-patch+json', ''),
      unknown: jsonPatch(a, [{ op: 'jump', path: '/data/k' }]),
      noOperation: jsonPatch(a, [{ path: '/data/k', value: 'x' }]),
      noPath: jsonPatch(a, [{ op: 'add', value: 'x' }]),
      none: jsonPatch(a, []),
      nothing: raw('PATCH', a, 'application/json-patch+json', 'null'),
      many: jsonPatch(
        a,
        Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/data/k', value: 'v' })),
      ),
    }),
    sequence('results that are invalid', {
      made,
      label: jsonPatch(a, [{ op: 'replace', path: '/metadata/labels/x', value: 'not valid!' }]),
      type: jsonPatch(a, [{ op: 'replace', path: '/metadata/labels', value: 'x' }]),
      name: jsonPatch(a, [{ op: 'replace', path: '/metadata/name', value: 'b' }]),
      version: jsonPatch(a, [{ op: 'replace', path: '/metadata/resourceVersion', value: '1' }]),
      testVersion: jsonPatch(a, [
        { op: 'test', path: '/metadata/resourceVersion', value: '{rv:made}' },
        { op: 'add', path: '/data/z', value: 'y' },
      ]),
      whole: jsonPatch(a, [{ op: 'replace', path: '', value: {} }]),
    }),
    sequence('missing objects', {
      configMap: jsonPatch(a, [{ op: 'add', path: '/data/x', value: 'y' }]),
      race: jsonPatch(`${races}/a`, [{ op: 'add', path: '/spec/x', value: 'y' }]),
    }),
    sequence('dry run and validation', {
      made,
      dry: jsonPatch(`${a}?dryRun=All`, [{ op: 'add', path: '/data/x', value: 'y' }]),
      strict: jsonPatch(`${a}?fieldValidation=Strict`, [{ op: 'add', path: '/bogus', value: 'y' }]),
      warn: jsonPatch(a, [{ op: 'add', path: '/bogus', value: 'y' }]),
      duplicate: raw(
        'PATCH',
        `${a}?fieldValidation=Strict`,
        'application/json-patch+json',
        '[{"op":"add","op":"add","path":"/data/x","value":"y"}]',
      ),
      read: get(a),
    }),
  ],
};

const containers = {
  containers: [
    {
      name: 'one',
      image: 'i:1',
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
    },
    { name: 'two', image: 'j:1' },
  ],
};
const madePod = post(pods, pod('a', { labels: { x: '1' }, finalizers: ['example.com/a'] }, { ...containers }));
const p = `${pods}/a`;

export const patchStrategic: Group = {
  name: 'patch-strategic',
  sequences: [
    sequence('row 33: a custom resource', {
      made: post(races, race('a')),
      patched: strategicPatch(`${races}/a`, { spec: { lane: 'two' } }),
      workflow: strategicPatch(`${workflows}/a`, {}),
      status: strategicPatch(`${races}/a/status`, {}),
    }),
    sequence('row 34: lists by key', {
      made: madePod,
      image: strategicPatch(p, { spec: { containers: [{ name: 'two', image: 'j:2' }] } }),
      finalizers: strategicPatch(p, { metadata: { finalizers: ['example.com/b'] } }),
      finalizerAgain: strategicPatch(p, { metadata: { finalizers: ['example.com/a'] } }),
      deletePrimitive: strategicPatch(p, { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/a'] } }),
      tolerations: strategicPatch(p, { spec: { tolerations: [{ key: 'k', operator: 'Exists' }] } }),
      labels: strategicPatch(p, { metadata: { labels: { x: null, y: '2' } } }),
      replaceLabels: strategicPatch(p, { metadata: { labels: { z: '2', $patch: 'replace' } } }),
      noKey: strategicPatch(p, { spec: { containers: [{ image: 'k:1' }] } }),
      free: strategicPatch(p, { metadata: { finalizers: null } }),
    }),
    sequence('conditions by type', {
      made: post(pods, pod('a')),
      one: strategicPatch(`${p}/status`, {
        status: {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2020-01-01T00:00:00Z' }],
        },
      }),
      two: strategicPatch(`${p}/status`, { status: { conditions: [{ type: 'Initialized', status: 'True' }] } }),
      changed: strategicPatch(`${p}/status`, { status: { conditions: [{ type: 'Ready', status: 'False' }] } }),
      deleted: strategicPatch(`${p}/status`, { status: { conditions: [{ type: 'Ready', $patch: 'delete' }] } }),
      order: strategicPatch(`${p}/status`, {
        status: {
          '$setElementOrder/conditions': [{ type: 'Z' }, { type: 'Initialized' }],
          conditions: [{ type: 'Z', status: 'True' }],
        },
      }),
    }),
    sequence('owner references by uid', {
      owner: post(configMaps, configMap('o')),
      made: post(configMaps, configMap('a')),
      one: strategicPatch(a, {
        metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: '{uid:owner}' }] },
      }),
      same: strategicPatch(a, { metadata: { ownerReferences: [{ uid: '{uid:owner}', controller: true }] } }),
      deleted: strategicPatch(a, { metadata: { ownerReferences: [{ uid: '{uid:owner}', $patch: 'delete' }] } }),
    }),
    sequence('config maps', {
      made,
      data: strategicPatch(a, { data: { k: '2', l: null, m: '3' } }),
      replace: strategicPatch(a, { data: { n: '1', $patch: 'replace' } }),
      all: strategicPatch(a, { data: null }),
      directive: strategicPatch(a, { data: { $patch: 'delete' } }),
      wrongDirective: strategicPatch(a, { data: { $patch: 'turn' } }),
      unknown: strategicPatch(a, { bogus: 1 }),
      unknownStrict: strategicPatch(`${a}?fieldValidation=Strict`, { bogus: 1 }),
      stale: strategicPatch(a, { metadata: { resourceVersion: '{rv+1000000:made}' } }),
    }),
    sequence('patches that are no objects', {
      made,
      list: raw('PATCH', a, 'application/strategic-merge-patch+json', '[]'),
      empty: raw('PATCH', a, 'application/strategic-merge-patch+json', ''),
      cut: raw('PATCH', a, 'application/strategic-merge-patch+json', '{'),
      nothing: raw('PATCH', a, 'application/strategic-merge-patch+json', 'null'),
      wrongType: strategicPatch(a, { data: 'x' }),
      wrongList: strategicPatch(a, { metadata: { finalizers: 'x' } }),
    }),
    sequence('jobs', {
      made: post(o.jobs, o.job('a')),
      suspend: strategicPatch(`${o.jobs}/a`, { spec: { suspend: true } }),
      parallelism: strategicPatch(`${o.jobs}/a`, { spec: { parallelism: 3 } }),
      image: strategicPatch(`${o.jobs}/a`, {
        spec: { template: { spec: { containers: [{ name: 'main', image: 'other' }] } } },
      }),
    }),
  ],
};

const as = (manager: string, more = ''): string => `${a}?fieldManager=${manager}${more}`;
const applied = (data: o.Fields, metadata: o.Fields = {}): o.Fields => configMap('a', metadata, data);

export const serverSideApply: Group = {
  name: 'server-side-apply',
  sequences: [
    managed('created and changed by one manager', {
      made: apply(as('one'), applied({ k: '1', l: '2' })),
      same: apply(as('one'), applied({ k: '1', l: '2' })),
      changed: apply(as('one'), applied({ k: '2', m: '3' })),
      read: get(a),
    }),
    managed('conflicts', {
      made: apply(as('one'), applied({ k: '1' })),
      agreed: apply(as('two'), applied({ k: '1' })),
      conflict: apply(as('two'), applied({ k: '2' })),
      forced: apply(as('two', '&force=true'), applied({ k: '2' })),
      left: apply(as('one'), applied({})),
      two: apply(as('one'), applied({ k: '3', z: '1' }, { labels: { x: 'y' } })),
    }),
    managed('conflicts with updates', {
      made: post(configMaps, configMap('a')),
      conflict: apply(as('one'), applied({ k: '1' })),
      sameValue: apply(as('one'), applied({ k: 'v' })),
      twoConflicts: apply(as('one'), applied({ k: '1' }, { labels: { x: '1' } })),
      updated: mergePatch(`${a}?fieldManager=two`, { data: { k: '7' } }),
      after: apply(as('one'), applied({ k: '8' })),
    }),
    managed('tracking of updates', {
      made: post(`${configMaps}?fieldManager=one`, configMap('a', { labels: { x: '1' }, annotations: { n: '1' } })),
      other: mergePatch(`${a}?fieldManager=two`, { data: { l: '1' }, metadata: { labels: { x: '2' } } }),
      removed: mergePatch(`${a}?fieldManager=two`, { data: { k: null } }),
      race: post(races, race('a')),
      status: mergePatch(`${races}/a/status`, { status: { phase: 'Won', list: [1, 2] } }),
    }),
    managed('a removed manager', {
      made: post(configMaps, configMap('a')),
      cleared: mergePatch(a, { metadata: { managedFields: [{}] } }),
      applied: apply(as('one'), applied({ k: 'v', l: '1' })),
      conflict: apply(as('two'), applied({ k: 'w' })),
    }),
    sequence('what is demanded', {
      noManager: apply(a, applied({})),
      noKind: apply(as('one'), { metadata: { name: 'a' } }),
      otherName: apply(as('one'), configMap('b')),
      managedFields: apply(as('one'), applied({}, { managedFields: [] })),
      managedFieldsFull: apply(as('one'), applied({}, { managedFields: [{ manager: 'x', operation: 'Apply' }] })),
      version: apply(as('one'), applied({}, { resourceVersion: '1' })),
      uid: apply(as('one'), applied({}, { uid: '11111111-2222-3333-4444-555555555555' })),
      unknown: apply(as('one'), { ...applied({}), bogus: 1 }),
      notYaml: raw('PATCH', as('one'), 'application/apply-patch+yaml', '{'),
      list: raw('PATCH', as('one'), 'application/apply-patch+yaml', '[]'),
      empty: raw('PATCH', as('one'), 'application/apply-patch+yaml', ''),
      longManager: apply(as('m'.repeat(129)), applied({})),
      forceOnMerge: mergePatch(`${a}?force=true&fieldManager=x`, {}),
    }),
    sequence('as YAML', {
      made: raw(
        'PATCH',
        as('one'),
        'application/apply-patch+yaml',
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels: {x: "1"}\ndata:\n  k: |\n    text\n',
      ),
      json: raw('PATCH', as('one'), 'application/apply-patch+json', '{}'),
    }),
    managed('pods: containers by name', {
      made: apply(`${p}?fieldManager=one`, pod('a', {}, containers)),
      image: apply(
        `${p}?fieldManager=one`,
        pod(
          'a',
          {},
          {
            containers: [
              {
                name: 'one',
                image: 'i:2',
                env: [
                  { name: 'A', value: '1' },
                  { name: 'B', value: '2' },
                ],
              },
              { name: 'two', image: 'j:1' },
            ],
          },
        ),
      ),
      otherManager: apply(
        `${p}?fieldManager=two`,
        pod('a', { labels: { x: 'y' } }, { containers: [{ name: 'two', image: 'j:9' }] }),
      ),
      finalizers: apply(`${p}?fieldManager=two`, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a', finalizers: ['example.com/a'] },
      }),
      noFinalizers: apply(`${p}?fieldManager=two`, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }),
    }),
    managed('custom resources', {
      made: apply(`${races}/a?fieldManager=one`, race('a', {}, { lane: 'one', list: [1, 2], map: { x: 1 } })),
      other: apply(`${races}/a?fieldManager=two`, {
        apiVersion: 'deadheat.example/v1',
        kind: 'Race',
        metadata: { name: 'a' },
        spec: { map: { y: 2 } },
      }),
      listConflict: apply(`${races}/a?fieldManager=two`, {
        apiVersion: 'deadheat.example/v1',
        kind: 'Race',
        metadata: { name: 'a' },
        spec: { list: [3] },
      }),
      dropped: apply(`${races}/a?fieldManager=one`, race('a', {}, { lane: 'one' })),
      status: apply(`${races}/a/status?fieldManager=three`, {
        apiVersion: 'deadheat.example/v1',
        kind: 'Race',
        metadata: { name: 'a' },
        status: { phase: 'Won' },
      }),
    }),
    sequence('dry run', {
      made: apply(as('one', '&dryRun=All'), applied({ k: '1' })),
      missing: get(a),
    }),
    sequence('versions in an apply', {
      made: apply(as('one'), applied({ k: '1' })),
      right: apply(as('one'), applied({ k: '2' }, { resourceVersion: '{rv:made}' })),
      stale: apply(as('one'), applied({ k: '3' }, { resourceVersion: '{rv:made}' })),
    }),
  ],
};
