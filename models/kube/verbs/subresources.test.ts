import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../modules/ports/kube.ts';
import { given, object, pod, pods, refusal, workflow, workflows, World } from '../fixture.ts';
import { jobDefinition } from '../kinds/jobs/jobs.ts';
import { namespaceDefinition } from '../kinds/namespaces.ts';
import { nodeDefinition } from '../kinds/nodes/nodes.ts';
import type { KubeResponse } from '../server/request.ts';

function post(world: World, name: string, subresource: string, body: KubeObject, dryRun = false): KubeResponse {
  const request = { verb: 'create', resource: pods, namespace: 'default', name, subresource, body } as const;
  return world.server.handle({ ...request, options: { dryRun } }, 'test');
}

function binding(name: string, node: string, extra: object = {}): KubeObject {
  const target = { kind: 'Node', name: node };
  return object({ apiVersion: 'v1', kind: 'Binding', metadata: { name, ...extra }, target });
}

function eviction(name: string, deleteOptions: object = {}): KubeObject {
  return object({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name }, deleteOptions });
}

describe('pods/binding', () => {
  test('assigns a pod to a node, once', () => {
    const world = new World();
    world.create(pods, pod('a'));
    expect(post(world, 'a', 'binding', binding('a', 'n1'), true).code).toBe(201);
    expect(world.store.revision).toBe(2);
    expect(post(world, 'a', 'binding', binding('a', 'n1'))).toMatchObject({
      outcome: 'success',
      body: { kind: 'Status', status: 'Success', code: 201 },
    });
    expect(given(world.get(pods, 'a'))).toMatchObject({
      metadata: { generation: 1 },
      spec: { nodeName: 'n1' },
      status: { conditions: [{ type: 'PodScheduled', status: 'True', lastProbeTime: null }] },
    });
    expect(refusal(post(world, 'a', 'binding', binding('a', 'n2')))).toMatchObject({
      code: 409,
      message: 'Operation cannot be fulfilled on pods/binding "a": pod a is already assigned to node "n1"',
      details: { name: 'a', kind: 'pods/binding' },
    });
  });

  test('what does not fit is refused', () => {
    const world = new World();
    world.create(pods, pod('a'));
    world.create(pods, object({ ...pod('g'), spec: { ...pod('g').spec, schedulingGates: [{ name: 'wait' }] } }));
    const message = (name: string, body: KubeObject): string => refusal(post(world, name, 'binding', body)).message;
    expect(message('a', binding('b', 'n'))).toBe('name in URL does not match name in Binding object');
    expect(refusal(post(world, 'a', 'binding', binding('a', '')))).toMatchObject({
      code: 500,
      message: 'target.name: Required value',
    });
    expect(message('x', binding('x', 'n'))).toBe('pods "x" not found');
    expect(message('g', binding('g', 'n'))).toContain('pod g has non-empty .spec.schedulingGates');
    expect(message('a', binding('a', 'n', { uid: 'other' }))).toContain('Key: /registry/pods/default/a,');
    expect(given(world.get(pods, 'a'))).not.toHaveProperty('spec.nodeName');
  });
});

describe('pods/eviction', () => {
  test('tells a running pod why, and deletes it with its grace', () => {
    const world = new World();
    world.create(pods, pod('a'));
    world.run('a', 'Running');
    expect(post(world, 'a', 'eviction', eviction('a', { preconditions: { uid: 'other' } })).code).toBe(409);
    expect(post(world, 'a', 'eviction', eviction('a'), true).code).toBe(201);
    expect(given(world.get(pods, 'a')).metadata.deletionTimestamp).toBeUndefined();
    expect(post(world, 'a', 'eviction', eviction('a')).code).toBe(201);
    expect(given(world.get(pods, 'a'))).toMatchObject({
      metadata: { deletionGracePeriodSeconds: 30, generation: 2 },
      status: { conditions: [{ type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI' }] },
    });
    expect(post(world, 'a', 'eviction', eviction('a', { gracePeriodSeconds: 0 })).code).toBe(201);
    expect(world.get(pods, 'a').code).toBe(404);
    expect(refusal(post(world, 'a', 'eviction', eviction('b'))).code).toBe(400);
  });
});

describe('row 32: status and the rest of an object', () => {
  test('of a pod change by their own URLs, and the quality of service never', () => {
    const world = new World();
    const made = given(world.create(pods, pod('a')));
    const status = { phase: 'Running' };
    const changed = object({ ...made, metadata: { name: 'a', labels: { x: '1' } }, status });
    expect(given(world.update(pods, 'a', changed))).toMatchObject({ status: { phase: 'Pending' } });
    const half = object({ ...pod('a', { x: '2' }), spec: { containers: [] }, status });
    expect(given(world.update(pods, 'a', half, 'status'))).toMatchObject({
      metadata: { labels: { x: '2' }, generation: 1 },
      spec: { containers: [{ name: 'main' }] },
      status: { phase: 'Running', qosClass: 'BestEffort' },
    });
    const better = object({ ...changed, status: { qosClass: 'Guaranteed' } });
    expect(refusal(world.update(pods, 'a', better, 'status')).message).toBe(
      'Pod "a" is invalid: status.qosClass: Invalid value: "Guaranteed": field is immutable',
    );
  });

  test('of a custom resource without the subresource are one; the URL of the status is not there', () => {
    const world = new World();
    world.create(workflows, workflow('w'));
    expect(refusal(world.update(workflows, 'w', workflow('w'), 'status')).code).toBe(404);
  });

  test('every built-in kind with a status keeps it apart', () => {
    const world = new World();
    const { resource } = nodeDefinition;
    const node = object({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' }, status: { phase: 'Running' } });
    const create = { verb: 'create', resource, namespace: null, body: node } as const;
    expect(given(world.server.handle(create, null))).toMatchObject({ status: { phase: 'Running' } });
    expect([jobDefinition, namespaceDefinition].every(({ statusSubresource }) => statusSubresource)).toBe(true);
  });
});

test('what exists upstream and not here answers 501', () => {
  const world = new World();
  world.create(pods, pod('a'));
  const request = { verb: 'get', resource: pods, namespace: 'default', name: 'a', subresource: 'log' } as const;
  expect(world.server.handle(request, null).code).toBe(501);
  expect(post(world, 'a', 'exec', pod('a')).code).toBe(501);
});
