import { get, post, raw, sequence, type Group, type RequestStep } from '../sequence.ts';
import * as o from './objects.ts';

const { configMap, configMaps, pod, pods, race, races } = o;

function send(method: string, path: string): RequestStep {
  return { kind: 'request', method, path, headers: {}, body: '' };
}

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const partial = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
const partialList = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';

export const protocol: Group = {
  name: 'protocol',
  sequences: [
    sequence('paths that do not exist', {
      root: get('/nothing'),
      kind: get('/api/v1/nothings'),
      kindInNamespace: get('/api/v1/namespaces/{ns}/nothings'),
      object: get('/api/v1/namespaces/{ns}/nothings/a'),
      group: get('/apis/nothing.example/v1/things'),
      version: get('/apis/batch/v9/jobs'),
      customVersion: get('/apis/deadheat.example/v9/races'),
      customKind: get('/apis/deadheat.example/v1/nothings'),
      legacy: get('/api/v9'),
      posted: post('/api/v1/namespaces/{ns}/nothings', {}),
      double: get('/api/v1//pods'),
      slash: get(`${configMaps}/`),
    }),
    sequence('methods that are not allowed', {
      headCollection: send('HEAD', configMaps),
      options: send('OPTIONS', configMaps),
      trace: send('BREW', configMaps),
      bogusObject: send('BREW', `${configMaps}/a`),
      bogusRace: send('BREW', races),
      bogusRaceObject: send('BREW', `${races}/a`),
      deleteNamespaces: send('DELETE', '/api/v1/namespaces?labelSelector=never%3Dany'),
    }),
    sequence('what the server says of a group', {
      group: get('/apis/deadheat.example'),
      version: get('/apis/deadheat.example/v1'),
      workflows: get('/apis/argoproj.io/v1alpha1'),
      leases: get('/apis/coordination.k8s.io/v1'),
      missing: get('/apis/nothing.example'),
      missingVersion: get('/apis/deadheat.example/v9'),
    }),
    sequence('row 43: tables', {
      pod: post(pods, pod('a')),
      pods: get(`${pods}?limit=500`, { accept: table }),
      one: get(`${pods}/a`, { accept: table }),
      race: post(races, race('a')),
      races: get(races, { accept: table }),
      configMap: post(configMaps, configMap('a')),
      configMaps: get(configMaps, { accept: table }),
      missing: get(`${pods}/b`, { accept: table }),
    }),
    sequence('row 43: tables with and without objects', {
      pod: post(pods, pod('a')),
      none: get(`${pods}?includeObject=None`, { accept: table }),
      whole: get(`${configMaps}?includeObject=Object`, { accept: table }),
      wrong: get(`${pods}?includeObject=Half`, { accept: table }),
    }),
    sequence('row 43: tables of other kinds', {
      job: post(o.jobs, o.job('a')),
      jobs: get(o.jobs, { accept: table }),
      cronJob: post(o.cronJobs, o.cronJob('a')),
      cronJobs: get(o.cronJobs, { accept: table }),
      lease: post(o.leases, o.lease('a')),
      leases: get(o.leases, { accept: table }),
      secret: post(o.secrets, o.secret('a', { stringData: { a: 'b' } })),
      secrets: get(o.secrets, { accept: table }),
      event: post(o.events, o.event('a')),
      events: get(o.events, { accept: table }),
      node: post(o.nodes, o.node('{ns}-node')),
      nodes: get(`${o.nodes}/{ns}-node`, { accept: table }),
      namespaces: get(`${o.namespaces}/{ns}`, { accept: table }),
    }),
    sequence('metadata only', {
      made: post(configMaps, configMap('a', { labels: { x: 'y' } })),
      one: get(`${configMaps}/a`, { accept: partial }),
      list: get(configMaps, { accept: partialList }),
      wrongList: get(configMaps, { accept: partial }),
      wrongOne: get(`${configMaps}/a`, { accept: partialList }),
      race: post(races, race('a')),
      raceOne: get(`${races}/a`, { accept: partial }),
      raceList: get(races, { accept: partialList }),
      unknown: get(configMaps, { accept: 'application/json;as=Picture;v=v1;g=meta.k8s.io' }),
    }),
    sequence('row 43: media types that are accepted', {
      made: post(configMaps, configMap('a')),
      any: get(`${configMaps}/a`, { accept: '*/*' }),
      wildcard: get(`${configMaps}/a`, { accept: 'application/*' }),
      weighted: get(`${configMaps}/a`, { accept: 'text/html;q=0.9, application/json;q=0.5' }),
      yaml: get(`${configMaps}/a`, { accept: 'application/yaml' }),
      none: get(`${configMaps}/a`, { accept: 'text/html' }),
      image: get(races, { accept: 'image/png' }),
      cbor: get(races, { accept: 'application/cbor,application/json' }),
      empty: get(`${configMaps}/a`, { accept: '' }),
      protobufOrJson: get(races, { accept: 'application/vnd.kubernetes.protobuf,application/json' }),
      protobufOfCustom: get(races, { accept: 'application/vnd.kubernetes.protobuf' }),
      errors: get(`${configMaps}/b`, { accept: 'application/yaml' }),
    }),
    sequence('percent encoding', {
      made: post(configMaps, configMap('a')),
      encoded: get('/api/v1/namespaces/{ns}/%63onfigmaps/a'),
      name: get(`${configMaps}/%61`),
      bad: get(`${configMaps}/%zz`),
      slash: get(`${configMaps}/a%2Fb`),
      space: get(`${configMaps}/a%20b`),
      plus: get(`${configMaps}?labelSelector=a+in+(b)`),
      semicolon: get(`${configMaps}?labelSelector=a;b`),
    }),
    sequence('query parameters twice, empty and wrong', {
      limits: get(`${configMaps}?limit=1&limit=2`),
      empty: get(`${configMaps}?limit=`),
      boolean: get(`${configMaps}?watch=1&timeoutSeconds=1`),
      zero: get(`${configMaps}?watch=0`),
      badDryRun: post(`${configMaps}?dryRun=All&dryRun=None`, configMap('a')),
      exact: get(`${configMaps}?limit=99999999999999999999`),
    }),
    sequence('a body beyond the limit', {
      tooLarge: raw(
        'POST',
        configMaps,
        'application/json',
        JSON.stringify(configMap('b', {}, { k: 'x'.repeat(3 * 1024 * 1024) })),
      ),
    }),
    sequence('deep bodies', {
      race: raw(
        'POST',
        races,
        'application/json',
        `{"apiVersion":"deadheat.example/v1","kind":"Race","metadata":{"name":"a"},"spec":{"x":${'['.repeat(50)}${']'.repeat(50)}}}`,
      ),
      tooDeep: raw(
        'POST',
        races,
        'application/json',
        `{"apiVersion":"deadheat.example/v1","kind":"Race","metadata":{"name":"b"},"spec":{"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`,
      ),
    }),
    sequence('health and version', { healthz: get('/healthz'), readyz: get('/readyz'), livez: get('/livez') }),
    sequence('who may do what', {
      review: post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { namespace: '{ns}', verb: 'get', resource: 'pods' } },
      }),
    }),
  ],
};
