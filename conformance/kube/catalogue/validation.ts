import { mergePatch, post, put, sequence, type Group, type Json, type Sequence } from '../sequence.ts';
import * as o from './objects.ts';

const { configMap, configMaps, cronJob, cronJobs, job, jobs, lease, leases, pod, pods, race, races, secret, secrets } =
  o;

/** One invalid piece of metadata, on a built-in kind, a pod and a custom resource. */
function metadata(name: string, metadata: o.Fields): Sequence {
  return sequence(name, {
    configMap: post(configMaps, configMap('a', metadata)),
    pod: post(pods, pod('a', metadata)),
    race: post(races, race('a', metadata)),
  });
}

const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: '11111111-2222-3333-4444-555555555555' };
const second = { ...reference, uid: '11111111-2222-3333-4444-666666666666' };

/** One invalid piece of a pod's specification. */
function specification(name: string, ...specs: readonly o.Fields[]): Sequence {
  return sequence(
    name,
    Object.fromEntries(specs.map((spec, index) => [`pod${index + 1}`, post(pods, pod(`a${index + 1}`, {}, spec))])),
  );
}

function container(more: o.Fields): { readonly containers: readonly Json[] } {
  return { containers: [{ name: 'main', image: 'i', ...more }] };
}

export const names: Group = {
  name: 'names',
  sequences: [
    'A',
    'a_b',
    '-a',
    'a-',
    'a..b',
    'a.b',
    'a b',
    'ä',
    '.',
    '..',
    'a/b',
    'a%b',
    'n'.repeat(63),
    'n'.repeat(64),
    'n'.repeat(253),
    'n'.repeat(254),
    '1',
    '',
  ].map((name) =>
    sequence(`the name "${name.length > 20 ? `${name.length} characters` : name}"`, {
      configMap: post(configMaps, configMap(name, {}, {})),
      pod: post(pods, pod(name)),
      race: post(races, race(name)),
      lease: post(leases, lease(name)),
      job: post(`${jobs}?dryRun=All`, job(name)),
      cronJob: post(`${cronJobs}?dryRun=All`, cronJob(name)),
      namespace: post(`${o.namespaces}?dryRun=All`, o.namespace(name)),
      node: post(`${o.nodes}?dryRun=All`, o.node(name)),
    }),
  ),
};

export const validation: Group = {
  name: 'validation',
  sequences: [
    metadata('row 42: a label value', { labels: { x: 'not valid!' } }),
    metadata('row 42: a long label value', { labels: { x: 'v'.repeat(64) } }),
    metadata('a label key', { labels: { 'a/b/c': 'x' } }),
    metadata('an annotation key', { annotations: { 'not valid': 'x' } }),
    metadata('annotations that are too long', { annotations: { x: 'v'.repeat(256 * 1024) } }),
    metadata('an annotation with an upper case prefix', { annotations: { 'Example.com/X': 'x' } }),
    metadata('a finalizer', { finalizers: ['not valid!', 'unqualified', 'example.com/ok'] }),
    metadata('both finalizers of deletion', { finalizers: ['orphan', 'foregroundDeletion'] }),
    metadata('row 42: two controllers', {
      ownerReferences: [
        { ...reference, controller: true },
        { ...second, controller: true },
      ],
    }),
    metadata('an owner without a name', { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', uid: 'u' }] }),
    metadata('an empty owner', { ownerReferences: [{}] }),
    metadata('an event as owner', { ownerReferences: [{ ...reference, kind: 'Event' }] }),
    metadata('an owner twice', { ownerReferences: [reference, reference] }),
    metadata('several things at once', {
      labels: { '-': '!' },
      annotations: { '!': 'x' },
      finalizers: ['!'],
      ownerReferences: [{}],
    }),
    metadata('a generated name that is invalid', { generateName: '_a' }),
    sequence('metadata in updates', {
      made: post(configMaps, configMap('a')),
      label: put(`${configMaps}/a`, configMap('a', { labels: { x: 'not valid!' } })),
      race: post(races, race('a')),
      raceLabel: put(`${races}/a`, race('a', { labels: { x: 'not valid!' }, resourceVersion: '{rv:race}' })),
      owners: mergePatch(`${configMaps}/a`, {
        metadata: {
          ownerReferences: [
            { ...reference, controller: true },
            { ...second, controller: true },
          ],
        },
      }),
      generation: mergePatch(`${races}/a`, { metadata: { generation: 1 } }),
    }),
    sequence('data of config maps', {
      key: post(configMaps, configMap('a', {}, { 'not valid': 'x' })),
      dots: post(configMaps, configMap('a', {}, { '..': 'x' })),
      long: post(configMaps, configMap('a', {}, { ['k'.repeat(254)]: 'x' })),
      both: post(configMaps, { ...configMap('a'), binaryData: { k: 'eA==' } }),
      base64: post(configMaps, { ...configMap('a'), binaryData: { b: '!' } }),
      big: post(configMaps, configMap('a', {}, { k: 'x'.repeat(1024 * 1024 + 1) })),
    }),
    sequence('immutable config maps', {
      made: post(configMaps, { ...configMap('a'), immutable: true }),
      data: mergePatch(`${configMaps}/a`, { data: { k: '2' } }),
      free: mergePatch(`${configMaps}/a`, { immutable: false }),
      removed: mergePatch(`${configMaps}/a`, { immutable: null }),
      labels: mergePatch(`${configMaps}/a`, { metadata: { labels: { x: 'y' } } }),
    }),
    sequence('secrets', {
      key: post(secrets, secret('a', { stringData: { 'not valid': 'x' } })),
      base64: post(secrets, secret('a', { data: { k: '!' } })),
      made: post(secrets, secret('a', { data: { k: 'eA==' }, stringData: { l: 'y' } })),
      type: mergePatch(`${secrets}/a`, { type: 'Other' }),
      tls: post(secrets, secret('b', { type: 'kubernetes.io/tls' })),
      basic: post(secrets, secret('b', { type: 'kubernetes.io/basic-auth' })),
      docker: post(
        secrets,
        secret('b', { type: 'kubernetes.io/dockerconfigjson', stringData: { '.dockerconfigjson': 'x' } }),
      ),
      immutable: post(secrets, secret('c', { immutable: true, stringData: { k: 'v' } })),
      changed: mergePatch(`${secrets}/c`, { stringData: { k: 'w' } }),
      free: mergePatch(`${secrets}/c`, { immutable: false }),
    }),
    specification('pods without containers', { containers: [] }, { containers: null }),
    specification(
      'containers without names',
      { containers: [{ image: 'i' }] },
      { containers: [{ name: 'c' }] },
      { containers: [{}] },
    ),
    specification(
      'names of containers',
      { containers: [{ name: 'A_', image: 'i' }] },
      {
        containers: [
          { name: 'a', image: 'i' },
          { name: 'a', image: 'i' },
        ],
      },
      { containers: [{ name: 'a', image: 'i' }], initContainers: [{ name: 'a', image: 'i' }] },
    ),
    specification('images', { containers: [{ name: 'a', image: ' i' }] }, container({ imagePullPolicy: 'Sometimes' })),
    specification(
      'policies',
      { restartPolicy: 'Sometimes' },
      { dnsPolicy: 'Mine' },
      { preemptionPolicy: 'x' },
      { terminationGracePeriodSeconds: -5 },
      { activeDeadlineSeconds: 0 },
    ),
    specification(
      'node names and selectors',
      { nodeName: 'A_' },
      { nodeSelector: { x: 'not valid!' } },
      { schedulerName: '' },
      { hostname: 'A_' },
      { subdomain: 'A_' },
    ),
    specification(
      'ports',
      container({ ports: [{ containerPort: 0 }] }),
      container({ ports: [{ containerPort: 70000 }] }),
      container({ ports: [{ containerPort: 80, name: 'BAD' }] }),
      container({ ports: [{ containerPort: 80, protocol: 'X' }] }),
      container({
        ports: [
          { containerPort: 80, name: 'p' },
          { containerPort: 81, name: 'p' },
        ],
      }),
    ),
    specification(
      'environment',
      container({ env: [{ name: '' }] }),
      container({ env: [{ name: 'a=b', value: 'x' }] }),
      container({ env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
      container({ env: [{ name: 'A', valueFrom: {} }] }),
    ),
    specification(
      'resources',
      container({ resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }),
      container({ resources: { requests: { cpu: '-1' } } }),
      container({ resources: { requests: { cpu: 'x' } } }),
      container({ resources: { requests: { bogus: '1' } } }),
      container({ resources: { limits: { cpu: '1', memory: '64Mi' } } }),
    ),
    specification(
      'volumes',
      container({ volumeMounts: [{ name: 'none', mountPath: '/x' }] }),
      { volumes: [{ name: 'v' }] },
      { volumes: [{ name: 'V_', emptyDir: {} }] },
      { volumes: [{ name: 'v', emptyDir: {}, hostPath: { path: '/' } }] },
      { volumes: [{ name: 'v', configMap: {} }] },
    ),
    specification(
      'tolerations',
      { tolerations: [{ key: 'not valid!', operator: 'Exists' }] },
      { tolerations: [{ key: 'k', operator: 'X' }] },
      { tolerations: [{ key: 'k', operator: 'Exists', value: 'v' }] },
      { tolerations: [{ effect: 'X', operator: 'Exists' }] },
      { tolerations: [{ key: 'k', operator: 'Exists', tolerationSeconds: 5 }] },
    ),
    specification(
      'probes',
      container({ livenessProbe: {} }),
      container({ livenessProbe: { httpGet: { path: '/', port: 0 } } }),
      container({ livenessProbe: { exec: { command: ['x'] }, periodSeconds: -1 } }),
    ),
    specification('several things at once in a pod', {
      containers: [{ name: 'A_', image: '' }],
      restartPolicy: 'x',
      dnsPolicy: 'y',
    }),
    specification(
      'priority',
      { priorityClassName: 'none' },
      { priority: 7 },
      { priorityClassName: 'system-node-critical' },
    ),
    specification(
      'scheduling gates',
      { schedulingGates: [{ name: 'example.com/g' }] },
      { schedulingGates: [{ name: 'example.com/g' }], nodeName: 'n' },
      { schedulingGates: [{ name: 'g' }, { name: 'g' }] },
    ),
    sequence('jobs', {
      restart: post(
        jobs,
        job('a', {}, { template: { spec: { restartPolicy: 'Always', containers: [{ name: 'c', image: 'i' }] } } }),
      ),
      noTemplate: post(jobs, { ...job('a'), spec: {} }),
      negative: post(
        jobs,
        job(
          'a',
          {},
          {
            parallelism: -1,
            completions: -1,
            backoffLimit: -1,
            activeDeadlineSeconds: -1,
            ttlSecondsAfterFinished: -1,
          },
        ),
      ),
      mode: post(jobs, job('a', {}, { completionMode: 'X' })),
      indexed: post(jobs, job('a', {}, { completionMode: 'Indexed' })),
      selector: post(jobs, job('a', {}, { selector: { matchLabels: { x: 'y' } } })),
      manual: post(jobs, job('b', {}, { manualSelector: true, selector: { matchLabels: { x: 'y' } } })),
    }),
    sequence('changes of jobs', {
      made: post(jobs, job('a')),
      template: mergePatch(`${jobs}/a`, { spec: { template: { spec: { restartPolicy: 'OnFailure' } } } }),
      completions: mergePatch(`${jobs}/a`, { spec: { completions: 5 } }),
      selector: mergePatch(`${jobs}/a`, { spec: { selector: { matchLabels: { x: 'y' } } } }),
      parallelism: mergePatch(`${jobs}/a`, { spec: { parallelism: 5 } }),
      suspend: mergePatch(`${jobs}/a`, { spec: { suspend: true } }),
      backoff: mergePatch(`${jobs}/a`, { spec: { backoffLimit: 2 } }),
      mode: mergePatch(`${jobs}/a`, { spec: { completionMode: 'Indexed' } }),
    }),
    sequence('cron jobs', {
      schedule: post(cronJobs, cronJob('a', {}, { schedule: 'often' })),
      empty: post(cronJobs, cronJob('a', {}, { schedule: '' })),
      macro: post(cronJobs, cronJob('b', {}, { schedule: '@hourly' })),
      fields: post(cronJobs, cronJob('a', {}, { schedule: '* * * *' })),
      range: post(cronJobs, cronJob('a', {}, { schedule: '61 * * * *' })),
      zone: post(cronJobs, cronJob('a', {}, { timeZone: 'Mars/Base' })),
      utc: post(cronJobs, cronJob('c', {}, { timeZone: 'Etc/UTC' })),
      emptyZone: post(cronJobs, cronJob('a', {}, { timeZone: '' })),
      zoneInSchedule: post(cronJobs, cronJob('a', {}, { schedule: 'TZ=UTC * * * * *' })),
      policy: post(cronJobs, cronJob('a', {}, { concurrencyPolicy: 'Maybe' })),
      deadline: post(
        cronJobs,
        cronJob('a', {}, { startingDeadlineSeconds: -1, successfulJobsHistoryLimit: -1, failedJobsHistoryLimit: -1 }),
      ),
      name: post(cronJobs, cronJob('n'.repeat(53))),
      noTemplate: post(cronJobs, { ...cronJob('a'), spec: { schedule: '* * * * *' } }),
    }),
    sequence('leases', {
      made: post(leases, lease('a')),
      empty: put(`${leases}/a`, lease('a', { resourceVersion: '{rv:made}' }, { holderIdentity: '' })),
      duration: mergePatch(`${leases}/a`, { spec: { leaseDurationSeconds: 0 } }),
      transitions: mergePatch(`${leases}/a`, { spec: { leaseTransitions: -1 } }),
      strategy: mergePatch(`${leases}/a`, { spec: { strategy: 'x', preferredHolder: 'y' } }),
    }),
    sequence('events', {
      otherNamespace: post(o.events, o.event('a', { involvedObject: { kind: 'Pod', namespace: 'other', name: 'a' } })),
      noNamespace: post(o.events, o.event('a', { involvedObject: { kind: 'Pod', name: 'a' } })),
      none: post(o.events, { metadata: { name: 'b' } }),
      type: post(o.events, o.event('c', { type: 'Strange' })),
      count: post(
        o.events,
        o.event('d', { count: 3, firstTimestamp: '2020-01-01T00:00:00Z', lastTimestamp: '2020-01-01T00:00:00Z' }),
      ),
    }),
  ],
};
