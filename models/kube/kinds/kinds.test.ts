import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../modules/ports/kube.ts';
import { given, object, pod, refusal, World } from '../fixture.ts';
import type { KubeResponse } from '../server/request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { configMapDefinition } from './config-maps.ts';
import { cronJobDefinition } from './jobs/cron-jobs.ts';
import { jobDefinition } from './jobs/jobs.ts';
import { scheduleProblem } from './jobs/schedule-validation.ts';
import { leaseDefinition } from './leases.ts';
import { nodeDefinition } from './nodes/nodes.ts';
import { podDefinition } from './pods/pods.ts';
import { canonicalQuantity } from './quantity.ts';
import { secretDefinition } from './secrets.ts';

type Parts = { readonly [part: string]: unknown };

function make(definition: ResourceDefinition, parts: Parts, world = new World()): KubeResponse {
  const { resource } = definition;
  const apiVersion = resource.group === '' ? 'v1' : `${resource.group}/v1`;
  const body = object({ apiVersion, kind: resource.kind, metadata: { name: 'x' }, ...parts });
  const namespace = resource.namespaced ? 'default' : null;
  return world.server.handle({ verb: 'create', resource, namespace, body }, null);
}

function change(world: World, { resource }: ResourceDefinition, body: Parts): KubeResponse {
  const target = { resource, namespace: 'default', name: 'x' };
  return world.server.handle({ verb: 'patch', ...target, patch: { type: 'merge', body } }, null);
}

function problems(response: KubeResponse): readonly string[] {
  return (refusal(response).details?.causes ?? []).map(({ field, message }) => `${field}: ${message}`);
}

const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'i' }] } };

describe('pods', () => {
  test('get their defaults, their priority and their quality of service', () => {
    const resources = { limits: { cpu: '0.5', memory: '1024Mi' } };
    const containers = [{ name: 'a', image: 'i:v1', resources, readinessProbe: { httpGet: { port: 80 } } }];
    expect(given(make(podDefinition, { spec: { containers } }))).toMatchObject({
      metadata: { generation: 1 },
      spec: {
        containers: [
          {
            imagePullPolicy: 'IfNotPresent',
            resources: { requests: { cpu: '500m', memory: '1Gi' } },
            readinessProbe: { httpGet: { path: '/', scheme: 'HTTP' }, periodSeconds: 10, failureThreshold: 3 },
          },
        ],
        tolerations: [{ tolerationSeconds: 300 }, { key: 'node.kubernetes.io/unreachable' }],
        priority: 0,
        enableServiceLinks: true,
        preemptionPolicy: 'PreemptLowerPriority',
      },
      status: { phase: 'Pending', qosClass: 'Guaranteed' },
    });
  });

  test('what is wrong with them is told field by field', () => {
    const spec = {
      containers: [{ name: 'A' }, { name: 'b', image: 'i' }, { name: 'b', image: 'i' }],
      restartPolicy: 'X',
    };
    expect(problems(make(podDefinition, { spec })).map((problem) => problem.slice(0, 70))).toEqual([
      expect.stringMatching(/^spec\.containers\[0\]\.name: Invalid value: "A": a lowercase RFC 1123/),
      'spec.containers[0].image: Required value',
      'spec.containers[2].name: Duplicate value: "b"',
      expect.stringMatching(/^spec\.restartPolicy: Unsupported value: "X": supported values: "Alw/),
    ]);
    const priority = { ...pod('x').spec, priorityClassName: 'none' };
    expect(refusal(make(podDefinition, { spec: priority }))).toMatchObject({
      code: 403,
      message: 'pods "x" is forbidden: no PriorityClass with name none was found',
    });
  });

  test('keep their spec but for a few fields', () => {
    const world = new World();
    make(podDefinition, { spec: pod('x').spec }, world);
    const changed = change(world, podDefinition, { spec: { containers: [{ name: 'main', image: 'next' }] } });
    expect(given(changed)).toMatchObject({ metadata: { generation: 2 }, spec: { containers: [{ image: 'next' }] } });
    expect(problems(change(world, podDefinition, { spec: { nodeName: 'n' } }))).toEqual([
      expect.stringMatching(/^spec: Forbidden: pod updates may not change fields other than `spec\.containers/),
    ]);
    expect(problems(change(world, podDefinition, { spec: { containers: [] } }))).toContain(
      'spec.containers: Forbidden: pod updates may not add or remove containers',
    );
  });
});

test('quantities are written as Go writes them', () => {
  const written = ['1000m', '1.5Gi', '0.1Gi', '100000', '1e3', '12E2', '0.0001', 'bogus'].map(canonicalQuantity);
  expect(written).toEqual(['1', '1536Mi', '107374182400m', '100k', '1e3', '1200', '1m', 'bogus']);
});

test('secrets fold plain text, keep their type, and freeze', () => {
  const world = new World();
  const made = given(make(secretDefinition, { stringData: { a: 'b' }, data: { c: 'ZA==' }, immutable: true }, world));
  expect(made).toMatchObject({ type: 'Opaque', data: { a: 'Yg==', c: 'ZA==' } });
  expect(made).not.toHaveProperty('stringData');
  expect(problems(change(world, secretDefinition, { type: 'y', data: { a: 'eA==' } }))).toEqual([
    'type: Invalid value: "y": field is immutable',
    'data: Forbidden: field is immutable when `immutable` is set',
  ]);
  expect(problems(make(secretDefinition, { type: 'kubernetes.io/tls' }))).toHaveLength(2);
});

test('config maps have sound keys, each once', () => {
  expect(problems(make(configMapDefinition, { data: { a: '1', '..': '2' }, binaryData: { a: 'eA==' } }))).toEqual([
    'data[..]: Invalid value: "..": must not be \'..\'',
    'data[a]: Invalid value: "a": duplicate of key present in binaryData',
  ]);
});

test('leases last longer than nothing', () => {
  expect(given(make(leaseDefinition, {}))).toMatchObject({ spec: {} });
  expect(problems(make(leaseDefinition, { spec: { leaseDurationSeconds: 0 } }))).toEqual([
    'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
  ]);
});

test('nodes begin unready', () => {
  const made: KubeObject = given(make(nodeDefinition, { status: { capacity: { cpu: '0.5' } } }));
  expect(made).toMatchObject({
    spec: { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] },
    status: { allocatable: { cpu: '500m' } },
  });
});

test('jobs select their pods by their own uid, and keep their template', () => {
  const world = new World();
  const made = given(make(jobDefinition, { spec: { template } }, world));
  const { uid } = made.metadata;
  expect(made).toMatchObject({
    metadata: { labels: { 'job-name': 'x', 'controller-uid': uid } },
    spec: { completions: 1, parallelism: 1, selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } } },
  });
  expect(problems(change(world, jobDefinition, { spec: { completions: 5 } }))).toEqual([
    'spec.completions: Invalid value: 5: field is immutable',
  ]);
  expect(given(change(world, jobDefinition, { spec: { suspend: true } })).metadata.generation).toBe(2);
});

test('cron jobs have a schedule', () => {
  const jobTemplate = { spec: { template } };
  expect(given(make(cronJobDefinition, { spec: { schedule: '@hourly', jobTemplate } }))).toMatchObject({
    spec: { concurrencyPolicy: 'Allow', successfulJobsHistoryLimit: 3 },
  });
  expect(problems(make(cronJobDefinition, { spec: { schedule: 'x', jobTemplate } }))).toEqual([
    'spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]',
  ]);
  expect(['*/5 1-5/2 ? jan mon', '1/5 * * * *'].map(scheduleProblem)).toEqual([null, null]);
  expect(scheduleProblem('60 * * * *')).toBe('end of range (60) above maximum (59): 60');
});
