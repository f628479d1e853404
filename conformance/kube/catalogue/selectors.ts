import { get, mergePatch, post, sequence, type Group, type Sequence, type Step } from '../sequence.ts';
import * as o from './objects.ts';

const { configMap, configMaps, pod, pods, race, races } = o;

const labelled: { readonly [name: string]: Step } = {
  a: post(configMaps, configMap('a', { labels: { app: 'x', n: '5' } }, {})),
  b: post(configMaps, configMap('b', { labels: { app: 'y', n: '10' } }, {})),
  c: post(configMaps, configMap('c', { labels: { app: '', 'example.com/k': 'v' } }, {})),
  d: post(configMaps, configMap('d', {}, {})),
};

/** One sequence for a theme: the names that each selector finds, or what is said against it. */
function labels(name: string, selectors: readonly string[]): Sequence {
  const steps = selectors.map((selector, index): [string, Step] => [
    `selector${index + 1}`,
    get(`${configMaps}?labelSelector=${encodeURIComponent(selector)}`, {
      accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    }),
  ]);
  return sequence(name, { ...labelled, ...Object.fromEntries(steps) });
}

function fields(name: string, collection: string, made: Step, selectors: readonly string[]): Sequence {
  const steps = selectors.map((selector, index): [string, Step] => [
    `selector${index + 1}`,
    get(`${collection}?fieldSelector=${encodeURIComponent(selector)}`, {
      accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    }),
  ]);
  return sequence(name, { made, ...Object.fromEntries(steps) });
}

const statusOfPod = { phase: 'Running', podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }], nominatedNodeName: 'n' };

export const selectors: Group = {
  name: 'selectors',
  sequences: [
    labels('row 7: equality', ['app=x', 'app==x', 'app!=x', 'app=', 'app!=', 'none=x', 'none!=x', 'example.com/k=v']),
    labels('row 7: sets', [
      'app in (x,y)',
      'app notin (x)',
      'app in (x,)',
      'app in ()',
      'app notin ()',
      'none in (x)',
      'none notin (x)',
      'app in (x),n in (5)',
    ]),
    labels('existence', ['app', '!app', 'none', '!none', 'app,!n', '! app', 'example.com/k']),
    labels('numbers', ['n>5', 'n<10', 'n>4,n<11', 'n>x', 'n>', 'app>5', 'n>5.5', 'n>-1', 'n> 5']),
    labels('space', [' app = x ', 'app\tin\t( x , y )', '', ' ', ',', 'app,', ',app', 'app,,n', '\napp']),
    labels('row 8: syntax', [
      'x=a=b',
      'x==a==b',
      '!x=a',
      'app in x',
      'app in (x',
      'app in x)',
      'app notin',
      'app in (x y)',
      '(app)',
      'app=(x)',
      'x<a',
      '=',
      '!',
      'in',
      'notin',
      'in in (in)',
      'a b',
      'app=x n=5',
    ]),
    labels('row 9: values', [
      `app=${'v'.repeat(63)}`,
      `app=${'v'.repeat(64)}`,
      'app=-x',
      'app=x-',
      'app=a/b',
      'app=ä',
      'app in (ok,-bad)',
      'app=x y',
      'app="x"',
      'app=x;y',
    ]),
    labels('keys', [
      'k'.repeat(63),
      'k'.repeat(64),
      '-app',
      'app-',
      'a/b/c',
      '/app',
      'example.com/',
      'Example.com/k',
      `${'e'.repeat(254)}/k`,
      'ä=x',
      'a..b/k',
    ]),
    labels('several requirements at once', [
      'app=x,app=y',
      'app!=x,app!=y',
      'n,app in (x,y),app!=x',
      'app=x,app=x',
      'none,app=x',
    ]),
    fields('names', configMaps, post(configMaps, configMap('a', {}, {})), [
      'metadata.name=a',
      'metadata.name==a',
      'metadata.name!=a',
      'metadata.namespace=other',
      'metadata.name=a,metadata.name=b',
      '',
      ',',
      'metadata.name',
      'metadata.name in (a)',
      'metadata.name=a,',
      'data.k=v',
      'metadata.labels=x',
      'metadata.uid=x',
    ]),
    fields('row 10: escapes', configMaps, post(configMaps, configMap('a', {}, {})), [
      'metadata.name=a\\,b',
      'metadata.name=a\\',
      'metadata.name=a\\=b',
      'metadata.name=a\\x',
      'metadata.name=a=b',
      'metadata.name=A B',
    ]),
    sequence('row 10: fields of pods', {
      made: post(pods, pod('a', {}, { nodeName: 'n', restartPolicy: 'Never', schedulerName: 's', hostNetwork: true })),
      status: mergePatch(`${pods}/a/status`, { status: statusOfPod }),
      ...Object.fromEntries(
        [
          'spec.nodeName=n',
          'spec.nodeName=',
          'spec.host=n',
          'spec.restartPolicy=Never',
          'spec.schedulerName=s',
          'spec.serviceAccountName=',
          'spec.hostNetwork=true',
          'spec.hostNetwork=false',
          'status.phase=Running',
          'status.phase!=Running',
          'status.podIP=10.0.0.1',
          'status.podIPs=10.0.0.1',
          'status.nominatedNodeName=n',
          'spec.foo=1',
          'status.reason=x',
          'metadata.name=a,status.phase=Running',
        ].map((selector, index): [string, Step] => [
          `selector${index + 1}`,
          get(`${pods}?fieldSelector=${encodeURIComponent(selector)}`, {
            accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
          }),
        ]),
      ),
    }),
    fields(
      'fields of events',
      o.events,
      post(o.events, o.event('a', { source: { component: 'c' }, reportingComponent: 'r' })),
      [
        'involvedObject.kind=Pod',
        'involvedObject.name=a',
        'involvedObject.namespace={ns}',
        'involvedObject.uid=',
        'involvedObject.apiVersion=v1',
        'involvedObject.resourceVersion=',
        'involvedObject.fieldPath=',
        'reason=Started',
        'reportingComponent=r',
        'source=c',
        'type=Normal',
        'count=1',
        'type=Warning',
      ],
    ),
    fields('fields of secrets', o.secrets, post(o.secrets, o.secret('a', { type: 'example.com/x' })), [
      'type=example.com/x',
      'type=Opaque',
      'data=x',
    ]),
    fields('fields of jobs', o.jobs, post(o.jobs, o.job('a')), [
      'status.successful=0',
      'status.successful=1',
      'metadata.name=a',
      'spec.parallelism=1',
    ]),
    fields('fields of cron jobs and leases', o.cronJobs, post(o.cronJobs, o.cronJob('a')), [
      'metadata.name=a',
      'spec.schedule=x',
    ]),
    fields('fields of leases', o.leases, post(o.leases, o.lease('a')), ['metadata.name=a', 'spec.holderIdentity=a']),
    fields('fields of custom resources', races, post(races, race('a')), [
      'spec.lane=one',
      'spec.lane!=one',
      'spec.lane=',
      'spec.other=x',
      'metadata.name=a',
      'metadata.namespace={ns}',
      'status.phase=x',
    ]),
    fields('fields of workflows', o.workflows, post(o.workflows, o.workflow('a')), [
      'metadata.name=a',
      'spec.entrypoint=main',
    ]),
    sequence('fields of nodes and namespaces', {
      node: post(o.nodes, o.node('{ns}-node')),
      name: get(`${o.nodes}?fieldSelector=metadata.name%3D{ns}-node`),
      schedulable: get(`${o.nodes}?fieldSelector=metadata.name%3D{ns}-node,spec.unschedulable%3Dfalse`),
      unschedulable: get(`${o.nodes}?fieldSelector=metadata.name%3D{ns}-node,spec.unschedulable%3Dtrue`),
      unknown: get(`${o.nodes}?fieldSelector=spec.podCIDR%3Dx`),
      namespace: get(`${o.namespaces}?fieldSelector=metadata.name%3D{ns},status.phase%3DActive`),
      otherPhase: get(`${o.namespaces}?fieldSelector=metadata.name%3D{ns},status.phase%3DTerminating`),
      unknownOfNamespace: get(`${o.namespaces}?fieldSelector=spec.x%3Dy`),
    }),
    sequence('both selectors', {
      ...labelled,
      both: get(`${configMaps}?labelSelector=app%3Dx&fieldSelector=metadata.name%3Da`),
      neither: get(`${configMaps}?labelSelector=app%3Dx&fieldSelector=metadata.name%3Db`),
      twice: get(`${configMaps}?labelSelector=app%3Dx&labelSelector=app%3Dy`),
      undecodable: get(`${configMaps}?labelSelector=%zz`),
    }),
  ],
};
