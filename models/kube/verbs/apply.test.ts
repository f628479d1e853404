import { expect, test } from 'vitest';
import type { KubeObject, Patch } from '../../../modules/ports/kube.ts';
import { stage } from '../cluster.fixture.ts';
import { workflows } from '../fixture.ts';
import { configMapDefinition } from '../kinds/config-maps.ts';
import type { KubeResponse } from '../server/request.ts';

const { resource } = configMapDefinition;

function world(trackManagedFields = false) {
  const server = stage({ trackManagedFields }).cluster.server(0);
  const patch = (change: Patch, dryRun = false): KubeResponse =>
    server.handle(
      {
        verb: 'patch',
        resource,
        namespace: 'default',
        name: 'a',
        patch: change,
        options: { dryRun, fieldManager: 'm' },
      },
      null,
    );
  const apply = (fieldManager: string, data: object, force = false): KubeResponse => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data };
    return patch({ type: 'apply', body, fieldManager, force });
  };
  return { server, patch, apply };
}

function objectOf(response: KubeResponse): KubeObject & { readonly data?: object } {
  if (response.outcome !== 'object') throw new Error(JSON.stringify(response));
  return response.body;
}

test('row 33: a strategic merge patch of a custom resource answers 415', () => {
  const { server } = world();
  const patch: Patch = { type: 'strategic', body: {} };
  const answer = server.handle({ verb: 'patch', resource: workflows, namespace: 'default', name: 'a', patch }, null);
  expect(answer.code).toBe(415);
});

test('an apply creates, removes what is applied no more, and leaves what others own', () => {
  const { apply } = world();
  expect(apply('one', { x: '1', y: '2' }).code).toBe(201);
  expect(apply('two', { x: '1' }).code).toBe(200);
  expect(objectOf(apply('one', {})).data).toEqual({ x: '1' });
  expect(objectOf(apply('two', {})).data).toBeUndefined();
});

test('a conflict names the manager and the field; force takes it over', () => {
  const { apply } = world();
  apply('one', { x: '1' });
  const refused = apply('two', { x: '2' });
  expect(refused.outcome === 'failure' && refused.body).toMatchObject({
    code: 409,
    reason: 'Conflict',
    message: 'Apply failed with 1 conflict: conflict with "one": .data.x',
    details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.x' }] },
  });
  const forced = objectOf(apply('two', { x: '2' }, true));
  expect(forced.metadata.managedFields?.map(({ manager }) => manager)).toEqual(['two']);
});

test('owners are noted from the first apply on, or from the beginning when the cluster keeps them', () => {
  for (const tracked of [false, true]) {
    const { server, apply } = world(tracked);
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { x: '1' } } as KubeObject;
    const options = { fieldManager: 'poster' };
    const created = objectOf(server.handle({ verb: 'create', resource, namespace: 'default', body, options }, null));
    expect(created.metadata.managedFields?.length).toBe(tracked ? 1 : undefined);
    const conflict = apply('two', { x: '2' });
    const owner = tracked ? 'poster' : 'before-first-apply';
    expect(conflict.outcome === 'failure' && conflict.body.message).toContain(`"${owner}" using v1: .data.x`);
  }
});

test('a dry run answers as if and stores nothing', () => {
  const { patch, apply } = world();
  apply('one', { x: '1' });
  expect(objectOf(patch({ type: 'merge', body: { data: { x: '2' } } }, true)).data).toEqual({ x: '2' });
  expect(objectOf(patch({ type: 'merge', body: {} })).data).toEqual({ x: '1' });
});
