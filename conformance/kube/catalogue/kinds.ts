import { get, jsonPatch, mergePatch, post, put, remove, sequence, until, type Group } from '../sequence.ts';
import * as o from './objects.ts';

const {
  configMaps,
  cronJob,
  cronJobs,
  freed,
  job,
  jobs,
  lease,
  leases,
  namespace,
  namespaces,
  node,
  nodes,
  pod,
  pods,
  race,
  races,
  workflow,
  workflows,
} = o;
const n = '{ns}-node';

const rich: o.Fields = {
  containers: [
    {
      name: 'main',
      image: 'registry.example/app:v1',
      command: ['run'],
      args: ['--x'],
      ports: [{ containerPort: 80 }],
      env: [
        { name: 'A', value: '1' },
        { name: 'N', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      ],
      resources: { requests: { cpu: '100m', memory: '0.5Gi' }, limits: { memory: '1024Mi' } },
      livenessProbe: { httpGet: { path: '/healthz', port: 80 } },
      readinessProbe: { exec: { command: ['true'] } },
      volumeMounts: [{ name: 'v', mountPath: '/v' }],
      securityContext: { runAsUser: 1 },
    },
  ],
  initContainers: [{ name: 'init', image: 'busybox' }],
  volumes: [
    { name: 'v', configMap: { name: 'c' } },
    { name: 's', secret: { secretName: 's' } },
    { name: 'e', emptyDir: {} },
  ],
  securityContext: { fsGroup: 1 },
};

export const kinds: Group = {
  name: 'kinds',
  sequences: [
    sequence('defaults of a pod', { made: post(pods, pod('a')) }),
    sequence('defaults of a rich pod', { made: post(pods, pod('a', { labels: { x: 'y' } }, rich)) }),
    sequence('images and pull policies', {
      latest: post(pods, pod('a', {}, { containers: [{ name: 'c', image: 'i:latest' }] })),
      tag: post(pods, pod('b', {}, { containers: [{ name: 'c', image: 'i:1' }] })),
      digest: post(pods, pod('c', {}, { containers: [{ name: 'c', image: `i@sha256:${'a'.repeat(64)}` }] })),
      port: post(pods, pod('d', {}, { containers: [{ name: 'c', image: 'host:5000/i' }] })),
    }),
    sequence('classes of service', {
      guaranteed: post(
        pods,
        pod('a', {}, { containers: [{ name: 'c', image: 'i', resources: { limits: { cpu: '1', memory: '1Gi' } } }] }),
      ),
      burstable: post(
        pods,
        pod('b', {}, { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' } } }] }),
      ),
      bestEffort: post(pods, pod('c')),
    }),
    sequence('tolerations of a pod', {
      own: post(
        pods,
        pod(
          'a',
          {},
          { tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }] },
        ),
      ),
      all: post(pods, pod('b', {}, { tolerations: [{ operator: 'Exists' }] })),
    }),
    sequence('what may change in a pod', {
      made: post(pods, pod('a')),
      image: mergePatch(`${pods}/a`, { spec: { containers: [{ name: 'main', image: 'other' }] } }),
      sameAgain: jsonPatch(`${pods}/a`, [{ op: 'replace', path: '/spec/containers/0/image', value: 'third' }]),
      deadline: mergePatch(`${pods}/a`, { spec: { activeDeadlineSeconds: 30 } }),
      longer: mergePatch(`${pods}/a`, { spec: { activeDeadlineSeconds: 60 } }),
      toleration: jsonPatch(`${pods}/a`, [
        { op: 'add', path: '/spec/tolerations/-', value: { key: 'k', operator: 'Exists' } },
      ]),
      labels: mergePatch(`${pods}/a`, { metadata: { labels: { x: 'y' } } }),
      noImage: jsonPatch(`${pods}/a`, [{ op: 'replace', path: '/spec/containers/0/image', value: '' }]),
    }),
    sequence('gates of a pod', {
      made: post(pods, pod('a', {}, { schedulingGates: [{ name: 'example.com/g' }] })),
      more: jsonPatch(`${pods}/a`, [{ op: 'add', path: '/spec/schedulingGates/-', value: { name: 'example.com/h' } }]),
      open: mergePatch(`${pods}/a`, { spec: { schedulingGates: null } }),
    }),
    sequence('status in a main write of a pod', {
      made: post(pods, pod('a')),
      merged: mergePatch(`${pods}/a`, { status: { phase: 'Running' }, metadata: { labels: { x: 'y' } } }),
      only: mergePatch(`${pods}/a`, { status: { phase: 'Running' } }),
    }),
    sequence('a node', {
      made: post(nodes, node(n, { metadata: { name: n, labels: { x: 'y' } }, spec: { unschedulable: true } })),
      read: get(`${nodes}/${n}`),
      cordon: mergePatch(`${nodes}/${n}`, { spec: { unschedulable: null } }),
      taint: mergePatch(`${nodes}/${n}`, { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } }),
      badTaint: mergePatch(`${nodes}/${n}`, { spec: { taints: [{ key: 'k', effect: 'Never' }] } }),
      provider: mergePatch(`${nodes}/${n}`, { spec: { providerID: 'p://1' } }),
      providerAgain: mergePatch(`${nodes}/${n}`, { spec: { providerID: 'p://2' } }),
      status: mergePatch(`${nodes}/${n}/status`, {
        status: { capacity: { cpu: '4', memory: '8Gi', pods: '110' }, conditions: [{ type: 'Ready', status: 'True' }] },
      }),
      deleted: remove(`${nodes}/${n}`),
      missing: get(`${nodes}/${n}`),
    }),
    sequence('a namespace', {
      made: post(namespaces, namespace('{ns}-other')),
      again: post(namespaces, namespace('{ns}-other')),
      read: get(`${namespaces}/{ns}-other`),
      labels: mergePatch(`${namespaces}/{ns}-other`, { metadata: { labels: { x: 'y' } } }),
      nameLabel: mergePatch(`${namespaces}/{ns}-other`, {
        metadata: { labels: { 'kubernetes.io/metadata.name': 'x' } },
      }),
      noNameLabel: mergePatch(`${namespaces}/{ns}-other`, {
        metadata: { labels: { 'kubernetes.io/metadata.name': null } },
      }),
      finalizers: mergePatch(`${namespaces}/{ns}-other`, { spec: { finalizers: null } }),
      phase: mergePatch(`${namespaces}/{ns}-other`, { status: { phase: 'Terminating' } }),
      deleted: remove(`${namespaces}/{ns}-other`),
      missing: until(`${namespaces}/{ns}-other`, 404),
    }),
    sequence('a namespace that is deleted takes its content along', {
      made: post(namespaces, namespace('{ns}-other')),
      inside: post('/api/v1/namespaces/{ns}-other/configmaps', o.configMap('a')),
      race: post('/apis/deadheat.example/v1/namespaces/{ns}-other/races', race('a')),
      deleted: remove(`${namespaces}/{ns}-other`),
      gone: until('/api/v1/namespaces/{ns}-other/configmaps/a', 404),
      raceGone: until('/apis/deadheat.example/v1/namespaces/{ns}-other/races/a', 404),
      missing: until(`${namespaces}/{ns}-other`, 404),
    }),
    sequence('a namespace that is being deleted takes nothing new', {
      made: post(namespaces, namespace('{ns}-other')),
      inside: post('/api/v1/namespaces/{ns}-other/configmaps', o.configMap('a', { finalizers: ['example.com/f'] })),
      deleted: remove(`${namespaces}/{ns}-other`),
      again: remove(`${namespaces}/{ns}-other`),
      refused: post('/api/v1/namespaces/{ns}-other/configmaps', o.configMap('b')),
      refusedPod: post('/api/v1/namespaces/{ns}-other/pods', pod('b')),
      refusedRace: post('/apis/deadheat.example/v1/namespaces/{ns}-other/races', race('b')),
      changed: mergePatch('/api/v1/namespaces/{ns}-other/configmaps/a', { data: { k: '2' } }),
      conditions: until(`${namespaces}/{ns}-other`, 200, 'NamespaceFinalizersRemaining'),
      freed: freed('/api/v1/namespaces/{ns}-other/configmaps/a'),
      missing: until(`${namespaces}/{ns}-other`, 404),
    }),
    sequence('namespaces that may not be deleted', {
      standard: remove(`${namespaces}/default?dryRun=All`),
      system: remove(`${namespaces}/kube-system?dryRun=All`),
    }),
    sequence('secrets', {
      made: post(o.secrets, o.secret('a', { data: { k: 'eA==' }, stringData: { k: 'y', l: 'z' } })),
      read: get(`${o.secrets}/a`),
      patched: mergePatch(`${o.secrets}/a`, { stringData: { m: '1' } }),
      removed: mergePatch(`${o.secrets}/a`, { data: { k: null } }),
    }),
    sequence('config maps', {
      empty: post(configMaps, { metadata: { name: 'a' } }),
      binary: post(configMaps, { metadata: { name: 'b' }, binaryData: { b: 'eA==' } }),
      read: get(`${configMaps}/b`),
    }),
    sequence('jobs', {
      made: post(jobs, job('a', { labels: { x: 'y' } })),
      read: get(`${jobs}/a`),
      indexed: post(jobs, job('b', {}, { completionMode: 'Indexed', completions: 3, parallelism: 2 })),
      suspended: post(jobs, job('c', {}, { suspend: true, ttlSecondsAfterFinished: 5 })),
      zero: post(jobs, job('d', {}, { parallelism: 0, completions: 0, backoffLimit: 0 })),
    }),
    sequence('cron jobs', {
      made: post(cronJobs, cronJob('a')),
      read: get(`${cronJobs}/a`),
      suspend: mergePatch(`${cronJobs}/a`, { spec: { suspend: true } }),
      schedule: mergePatch(`${cronJobs}/a`, { spec: { schedule: '@daily' } }),
      full: post(
        cronJobs,
        cronJob(
          'b',
          {},
          {
            timeZone: 'Europe/Berlin',
            startingDeadlineSeconds: 10,
            concurrencyPolicy: 'Forbid',
            successfulJobsHistoryLimit: 0,
            failedJobsHistoryLimit: 0,
            suspend: true,
          },
        ),
      ),
    }),
    sequence('events', {
      made: post(
        o.events,
        o.event('a', {
          message: 'hello',
          count: 1,
          source: { component: 'me' },
          firstTimestamp: '2020-01-01T00:00:00Z',
          lastTimestamp: '2020-01-01T00:00:00Z',
        }),
      ),
      counted: mergePatch(`${o.events}/a`, { count: 2, lastTimestamp: '2020-01-01T00:00:05Z' }),
      read: get(`${o.events}/a`),
    }),
    sequence('leases', {
      made: post(
        leases,
        lease(
          'a',
          {},
          {
            holderIdentity: 'a',
            leaseDurationSeconds: 15,
            acquireTime: '2020-01-01T00:00:00.000000Z',
            renewTime: '2020-01-01T00:00:00.000000Z',
            leaseTransitions: 0,
          },
        ),
      ),
      renewed: mergePatch(`${leases}/a`, { spec: { renewTime: '2020-01-01T00:00:02.500000Z' } }),
      released: put(
        `${leases}/a`,
        lease(
          'a',
          { resourceVersion: '{rv:renewed}' },
          { holderIdentity: '', leaseDurationSeconds: 1, leaseTransitions: 0 },
        ),
      ),
      read: get(`${leases}/a`),
    }),
    sequence('custom resources', {
      made: post(
        races,
        race('a', { labels: { x: 'y' } }, { lane: 'one', extra: { deep: [1, 'two', null, true, 1.5] } }),
      ),
      read: get(`${races}/a`),
      workflow: post(workflows, { ...workflow('a'), extra: { x: 1 } }),
      numbers: post(
        workflows,
        workflow('b', {}, { large: 1e21, small: 1e-7, integer: 12345678901234, float: 1.0, negative: -0 }),
      ),
    }),
    sequence('a pod without a namespace in its path', {
      all: get('/api/v1/pods?fieldSelector=metadata.namespace%3D{ns}'),
      made: post('/api/v1/pods', pod('a', { namespace: '{ns}' })),
      read: get('/api/v1/pods/a'),
      deleted: remove('/api/v1/pods/a'),
    }),
    sequence('kinds that have no namespace', {
      inside: get(`/api/v1/namespaces/{ns}/nodes`),
      body: post(`${nodes}?dryRun=All`, node(n, { metadata: { name: n, namespace: '{ns}' } })),
      path: get('/api/v1/namespaces/{ns}'),
    }),
  ],
};

const target = { apiVersion: 'v1', kind: 'Node', name: n };
const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'a' }, target };
const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'a', namespace: '{ns}' } };

export const subresources: Group = {
  name: 'subresources',
  sequences: [
    sequence('row 32: status of a pod', {
      made: post(pods, pod('a')),
      status: put(`${pods}/a/status`, {
        ...pod('a', { labels: { x: 'y' } }, { nodeName: 'z' }),
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
      }),
      read: get(`${pods}/a/status`),
      main: mergePatch(`${pods}/a`, { metadata: { labels: { m: 'n' } }, status: { phase: 'Failed' } }),
      missing: get(`${pods}/b/status`),
      missingPut: put(`${pods}/b/status`, pod('b')),
      posted: post(`${pods}/a/status`, pod('a')),
      deleted: remove(`${pods}/a/status`),
      phase: mergePatch(`${pods}/a/status`, { status: { phase: 'Strange' } }),
      ip: mergePatch(`${pods}/a/status`, { status: { podIP: '1.2.3.4', podIPs: [{ ip: '1.2.3.4' }] } }),
      containers: mergePatch(`${pods}/a/status`, {
        status: {
          containerStatuses: [
            {
              name: 'main',
              ready: true,
              restartCount: 0,
              image: 'i',
              imageID: '',
              state: { running: { startedAt: '2020-01-01T00:00:00Z' } },
            },
          ],
        },
      }),
      stale: put(`${pods}/a/status`, { ...pod('a', { resourceVersion: '{rv:made}' }), status: {} }),
    }),
    sequence('row 32: status of a custom resource', {
      made: post(races, race('a')),
      status: put(`${races}/a/status`, {
        ...race('a', { resourceVersion: '{rv:made}', labels: { x: 'y' } }, { lane: 'other' }),
        status: { phase: 'Won' },
      }),
      read: get(`${races}/a/status`),
      main: put(`${races}/a`, {
        ...race('a', { resourceVersion: '{rv:status}', labels: { x: 'y' } }, { lane: 'two' }),
        status: { phase: 'Lost' },
      }),
      merge: mergePatch(`${races}/a/status`, { spec: { lane: 'three' }, status: { laps: 3 } }),
      same: mergePatch(`${races}/a/status`, { status: { laps: 3 } }),
      json: jsonPatch(`${races}/a/status`, [{ op: 'replace', path: '/status/laps', value: 4 }]),
      blind: put(`${races}/a/status`, { ...race('a'), status: {} }),
      missing: mergePatch(`${races}/b/status`, { status: {} }),
      annotations: mergePatch(`${races}/a/status`, {
        metadata: { annotations: { x: 'y' }, finalizers: ['example.com/f'] },
      }),
    }),
    sequence('row 32: custom resources without a status', {
      made: post(workflows, workflow('a')),
      read: get(`${workflows}/a/status`),
      put: put(`${workflows}/a/status`, workflow('a')),
      patch: mergePatch(`${workflows}/a/status`, { status: {} }),
      scheduled: get(`${o.scheduledWorkflows}/a/status`),
    }),
    sequence('status of a job', {
      made: post(jobs, job('a')),
      status: mergePatch(`${jobs}/a/status`, { status: { active: 1, startTime: '2020-01-01T00:00:00Z', ready: 0 } }),
      main: mergePatch(`${jobs}/a`, { status: { active: 5 } }),
      complete: mergePatch(`${jobs}/a/status`, {
        status: {
          active: 0,
          succeeded: 1,
          completionTime: '2020-01-01T00:00:05Z',
          conditions: [
            { type: 'SuccessCriteriaMet', status: 'True' },
            { type: 'Complete', status: 'True' },
          ],
        },
      }),
      read: get(`${jobs}/a/status`),
    }),
    sequence('status of a cron job', {
      made: post(cronJobs, cronJob('a')),
      status: mergePatch(`${cronJobs}/a/status`, {
        status: { lastScheduleTime: '2020-01-01T00:00:00Z' },
        spec: { suspend: true },
      }),
      main: mergePatch(`${cronJobs}/a`, { status: { lastScheduleTime: '2021-01-01T00:00:00Z' } }),
    }),
    sequence('status of a namespace', {
      made: post(namespaces, namespace('{ns}-other')),
      status: mergePatch(`${namespaces}/{ns}-other/status`, {
        status: { conditions: [{ type: 'X', status: 'True' }] },
      }),
      read: get(`${namespaces}/{ns}-other/status`),
      terminating: mergePatch(`${namespaces}/{ns}-other/status`, { status: { phase: 'Terminating' } }),
      finalize: put(`${namespaces}/{ns}-other/finalize`, {
        ...namespace('{ns}-other'),
        spec: { finalizers: ['kubernetes', 'example.com/f'] },
      }),
      bad: put(`${namespaces}/{ns}-other/finalize`, { ...namespace('{ns}-other'), spec: { finalizers: ['bad'] } }),
      free: put(`${namespaces}/{ns}-other/finalize`, {
        ...namespace('{ns}-other'),
        spec: { finalizers: ['kubernetes'] },
      }),
    }),
    sequence('binding', {
      made: post(pods, pod('a')),
      bound: post(`${pods}/a/binding`, binding),
      read: get(`${pods}/a`),
      again: post(`${pods}/a/binding`, binding),
      other: post(`${pods}/a/binding`, { ...binding, target: { ...target, name: 'other' } }),
      missing: post(`${pods}/b/binding`, { ...binding, metadata: { name: 'b' } }),
      wrongName: post(`${pods}/a/binding`, { ...binding, metadata: { name: 'b' } }),
      finish: mergePatch(`${pods}/a/status`, { status: { phase: 'Succeeded' } }),
    }),
    sequence('bindings that are wrong', {
      made: post(pods, pod('a')),
      noTarget: post(`${pods}/a/binding`, { metadata: { name: 'a' } }),
      kind: post(`${pods}/a/binding`, { metadata: { name: 'a' }, target: { kind: 'Pod', name: 'n' } }),
      noName: post(`${pods}/a/binding`, { metadata: { name: 'a' }, target: { kind: 'Node' } }),
      uid: post(`${pods}/a/binding`, {
        ...binding,
        metadata: { name: 'a', uid: '11111111-2222-3333-4444-555555555555' },
      }),
      dry: post(`${pods}/a/binding?dryRun=All`, binding),
      read: get(`${pods}/a/binding`),
      collection: post('/api/v1/namespaces/{ns}/bindings', binding),
      bound: get(`${pods}/a`),
    }),
    sequence('binding of a pod that is gated or deleted', {
      gated: post(pods, pod('a', {}, { schedulingGates: [{ name: 'example.com/g' }] })),
      boundGated: post(`${pods}/a/binding`, binding),
      deleted: post(pods, pod('b', { finalizers: ['example.com/f'] })),
      goes: remove(`${pods}/b`),
      boundDeleted: post(`${pods}/b/binding`, { ...binding, metadata: { name: 'b' } }),
      freed: freed(`${pods}/b`),
    }),
    sequence('eviction', {
      made: post(pods, pod('a', {}, { nodeName: n })),
      dry: post(`${pods}/a/eviction?dryRun=All`, eviction),
      dryBody: post(`${pods}/a/eviction`, { ...eviction, deleteOptions: { dryRun: ['All'] } }),
      wrongUid: post(`${pods}/a/eviction`, {
        ...eviction,
        deleteOptions: { preconditions: { uid: '11111111-2222-3333-4444-555555555555' } },
      }),
      evicted: post(`${pods}/a/eviction`, eviction),
      read: get(`${pods}/a`),
      now: post(`${pods}/a/eviction`, { ...eviction, deleteOptions: { gracePeriodSeconds: 0 } }),
      missing: post(`${pods}/a/eviction`, eviction),
      wrongName: post(`${pods}/a/eviction`, { ...eviction, metadata: { name: 'b' } }),
      empty: post(`${pods}/a/eviction`, {}),
    }),
    sequence('eviction of a pending and of a finished pod', {
      made: post(pods, pod('a')),
      pending: post(`${pods}/a/eviction`, eviction),
      gone: get(`${pods}/a`),
      finished: post(pods, pod('b', {}, { nodeName: n })),
      done: mergePatch(`${pods}/b/status`, { status: { phase: 'Failed' } }),
      evicted: post(`${pods}/b/eviction`, { ...eviction, metadata: { name: 'b' } }),
    }),
    sequence('subresources that do not exist', {
      made: post(o.configMaps, o.configMap('a')),
      configMap: get(`${o.configMaps}/a/status`),
      lease: get(`${leases}/a/status`),
      pod: get(`${pods}/a/none`),
      race: get(`${races}/a/none`),
      scale: get(`${races}/a/scale`),
    }),
  ],
};
