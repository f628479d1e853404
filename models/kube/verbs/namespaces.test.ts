import { expect, test } from 'vitest';
import type { KubeObject } from '../../../modules/ports/kube.ts';
import { given, object, pod, pods, refusal, World } from '../fixture.ts';
import { leaseDefinition } from '../kinds/leases.ts';
import { namespaceDefinition } from '../kinds/namespaces.ts';
import type { KubeResponse } from '../server/request.ts';

const { resource } = namespaceDefinition;

function namespace(name: string, spec: object = {}): KubeObject {
  return object({ apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec });
}

function make(world: World, body: KubeObject): KubeResponse {
  return world.server.handle({ verb: 'create', resource, namespace: null, body }, 'test');
}

function change(world: World, body: KubeObject, subresource?: string): KubeResponse {
  const request = { verb: 'update', resource, namespace: null, name: body.metadata.name ?? '', body } as const;
  return world.server.handle(subresource === undefined ? request : { ...request, subresource }, 'test');
}

function drop(world: World, name: string): KubeResponse {
  return world.server.handle({ verb: 'delete', resource, namespace: null, name, options: {} }, 'test');
}

test('the system has its namespaces from the start', () => {
  const world = new World();
  const answer = world.server.handle({ verb: 'list', resource, namespace: null, options: {} }, null);
  const names = answer.outcome === 'list' ? answer.body.items.map(({ metadata }) => metadata.name) : [];
  expect(names).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
  expect(world.store.revision).toBe(1);
});

test('a new namespace is active, finalized by the control plane and labelled with its name', () => {
  const world = new World();
  expect(given(make(world, namespace('a', { finalizers: ['x.io/y'] })))).toMatchObject({
    metadata: { labels: { 'kubernetes.io/metadata.name': 'a' } },
    spec: { finalizers: ['x.io/y', 'kubernetes'] },
    status: { phase: 'Active' },
  });
  expect(refusal(make(world, namespace('b', { finalizers: ['y'] }))).message).toBe(
    'Namespace "b" is invalid: spec.finalizers: Invalid value: "y": ' +
      'name is neither a standard finalizer name nor is it fully qualified',
  );
  const changed = change(world, { ...namespace('a'), metadata: { name: 'a', labels: { l: '1' } } });
  expect(given(changed)).toMatchObject({
    metadata: { labels: { l: '1', 'kubernetes.io/metadata.name': 'a' } },
    spec: { finalizers: ['x.io/y', 'kubernetes'] },
  });
});

test('nothing is made in a namespace that is not there, or goes', () => {
  const world = new World();
  const body = pod('p');
  const create = { verb: 'create', resource: pods, namespace: 'a', body } as const;
  expect(refusal(world.server.handle(create, null))).toMatchObject({
    code: 404,
    message: 'namespaces "a" not found',
    details: { name: 'a', kind: 'namespaces' },
  });
  make(world, namespace('a'));
  expect(world.server.handle(create, null).code).toBe(201);
  expect(given(drop(world, 'a'))).toMatchObject({ status: { phase: 'Terminating' } });
  const again = { ...create, body: { ...body, metadata: { generateName: 'q-' } } };
  expect(refusal(world.server.handle(again, null))).toMatchObject({
    code: 403,
    message: 'pods "q-" is forbidden: unable to create new content in namespace a because it is being terminated',
    details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] },
  });
  const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l' } };
  const put = { verb: 'update', resource: leaseDefinition.resource, namespace: 'a', name: 'l', body: lease } as const;
  expect(refusal(world.server.handle(put, null)).code).toBe(403);
});

test('a namespace goes once it is finalized', () => {
  const world = new World();
  make(world, namespace('a'));
  expect(refusal(drop(world, 'default'))).toMatchObject({
    code: 403,
    message: 'namespaces "default" is forbidden: this namespace may not be deleted',
  });
  const active = object({ ...namespace('a'), status: { phase: 'Terminating' } });
  expect(refusal(change(world, active, 'status')).message).toContain("may only be 'Active' if `deletionTimestamp`");
  drop(world, 'a');
  expect(given(drop(world, 'a')).metadata.name).toBe('a');
  expect(given(change(world, namespace('a'), 'finalize'))).toMatchObject({ spec: {} });
  expect(drop(world, 'a').code).toBe(404);
});

test('namespaces are deleted one by one', () => {
  const request = { verb: 'deletecollection', resource, namespace: null, selection: {}, options: {} } as const;
  expect(new World().server.handle(request, null).code).toBe(405);
});
