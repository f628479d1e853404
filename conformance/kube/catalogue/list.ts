import { get, mergePatch, pause, post, remove, sequence, type Group, type Sequence, type Step } from '../sequence.ts';
import * as o from './objects.ts';

const { configMap, configMaps, pod, pods, race, races } = o;

const three: { readonly [name: string]: Step } = {
  a: post(races, race('a', { labels: { x: '1' } })),
  b: post(races, race('b', { labels: { x: '2' } })),
  c: post(races, race('c', { labels: { x: '1' } })),
  changed: mergePatch(`${races}/a`, { metadata: { labels: { x: '3' } } }),
  settled: pause(150),
};

const versions: { readonly [name: string]: string } = {
  unset: '',
  zero: 'resourceVersion=0',
  old: 'resourceVersion={rv:b}',
  now: 'resourceVersion={rv:changed}',
  future: 'resourceVersion={rv+1000000:changed}',
  word: 'resourceVersion=x',
};
const matches = ['', 'NotOlderThan', 'Exact', 'Sideways'];
const limits = ['', '2'];

/** The whole matrix of version x match x limit, and each with a continue token. */
function matrix(): Sequence[] {
  return Object.entries(versions).flatMap(([version, query]) =>
    matches.flatMap((match) =>
      limits.map((limit): Sequence => {
        const parts = [
          query,
          match === '' ? '' : `resourceVersionMatch=${match}`,
          limit === '' ? '' : `limit=${limit}`,
        ];
        const text = parts.filter((part) => part !== '').join('&');
        const name = `row 17: version ${version}, match ${match || 'unset'}, limit ${limit || 'unset'}`;
        return sequence(name, {
          ...three,
          list: get(`${races}?${text}`),
          page: get(`${races}?limit=1`),
          continued: get(`${races}?${text === '' ? '' : `${text}&`}continue={continue:page}`),
        });
      }),
    ),
  );
}

export const list: Group = {
  name: 'list',
  sequences: [
    sequence('row 15: pages', {
      ...three,
      d: post(races, race('d')),
      first: get(`${races}?limit=2`),
      e: post(races, race('bb')),
      gone: remove(`${races}/c`),
      second: get(`${races}?limit=2&continue={continue:first}`),
      all: get(races),
      big: get(`${races}?limit=500`),
      zero: get(`${races}?limit=0`),
      negative: get(`${races}?limit=-1`),
      word: get(`${races}?limit=x`),
    }),
    sequence('pages with selectors', {
      ...three,
      first: get(`${races}?limit=1&labelSelector=x`),
      second: get(`${races}?limit=1&labelSelector=x&continue={continue:first}`),
      third: get(`${races}?limit=1&labelSelector=x&continue={continue:second}`),
      other: get(`${races}?limit=1&labelSelector=x%3D1`),
      field: get(`${races}?limit=1&fieldSelector=spec.lane%3Done`),
    }),
    sequence('an empty collection', {
      races: get(races),
      limit: get(`${races}?limit=2`),
      pods: get(pods),
      configMaps: get(configMaps),
      leases: get(o.leases),
      jobs: get(o.jobs),
      cronJobs: get(o.cronJobs),
      secrets: get(o.secrets),
      events: get(o.events),
    }),
    sequence('items of built-in and custom kinds', {
      b: post(configMaps, configMap('b')),
      a: post(configMaps, configMap('a')),
      configMaps: get(configMaps),
      race: post(races, race('a')),
      races: get(races),
      pod: post(pods, pod('a')),
      pods: get(pods),
    }),
    sequence('all namespaces', {
      a: post(configMaps, configMap('a', { labels: { mine: '{ns}' } })),
      all: get('/api/v1/configmaps?labelSelector=mine%3D{ns}'),
      namespace: get('/api/v1/configmaps?fieldSelector=metadata.namespace%3D{ns}'),
      other: get(`${configMaps}?fieldSelector=metadata.namespace%3Dother`),
    }),
    sequence('bad continue tokens', {
      ...three,
      rubbish: get(`${races}?limit=1&continue=rubbish`),
      notBase64: get(`${races}?limit=1&continue=%21%21`),
      otherVersion: get(`${races}?limit=1&continue=${token({ v: 'v2', rv: 5, start: 'a\u0000' })}`),
      noVersion: get(`${races}?limit=1&continue=${token({ rv: 5, start: 'a\u0000' })}`),
      noStart: get(`${races}?limit=1&continue=${token({ v: 'meta.k8s.io/v1', rv: 5 })}`),
      zero: get(`${races}?limit=1&continue=${token({ v: 'meta.k8s.io/v1', rv: 0, start: 'a\u0000' })}`),
      parent: get(`${races}?limit=1&continue=${token({ v: 'meta.k8s.io/v1', rv: 5, start: '../a\u0000' })}`),
      latest: get(`${races}?limit=1&continue=${token({ v: 'meta.k8s.io/v1', rv: -1, start: 'a\u0000' })}`),
      empty: get(`${races}?limit=1&continue=`),
    }),
    sequence('every option that a list does not know', {
      unknown: get(`${configMaps}?bogus=1`),
      pretty: get(`${configMaps}?pretty=true`),
      timeout: get(`${configMaps}?timeoutSeconds=x`),
      initialEvents: get(`${configMaps}?sendInitialEvents=true`),
      initialEventsMatch: get(`${configMaps}?sendInitialEvents=true&resourceVersionMatch=NotOlderThan`),
      bookmarks: get(`${configMaps}?allowWatchBookmarks=true`),
      badBoolean: get(`${configMaps}?watch=maybe`),
      watchFalse: get(`${configMaps}?watch=false`),
      negativeVersion: get(`${configMaps}?resourceVersion=-1`),
    }),
    ...matrix(),
  ],
};

function token(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

const readVersions = ['', '0', '{rv:made}', '{rv+1000000:made}', 'x', '-1'];

export const read: Group = {
  name: 'read',
  sequences: readVersions.map((version) =>
    sequence(`an object at version ${version === '' ? 'unset' : version}`, {
      made: post(configMaps, configMap('a')),
      settled: pause(150),
      read: get(`${configMaps}/a?resourceVersion=${version}`),
      missing: get(`${configMaps}/b?resourceVersion=${version}`),
      race: post(races, race('a')),
      settledRace: pause(150),
      readRace: get(`${races}/a?resourceVersion=${version}`),
    }),
  ),
};
