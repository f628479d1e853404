import { describe, expect, test } from 'vitest';
import type { DeleteOptions, KubeObject, Resource } from '../../../modules/ports/kube.ts';
import { events } from '../../../modules/ports/pod.ts';
import { given, listed, pod, pods, refusal, workflow, workflows, World } from '../fixture.ts';
import type { KubeResponse } from '../server/request.ts';

const jobs: Resource = { group: 'batch', version: 'v1', plural: 'jobs', kind: 'Job', namespaced: true };

function stored(world: World, resource: Resource, object: KubeObject, finalizers: readonly string[] = []): KubeObject {
  const { name = '', labels = {} } = object.metadata;
  const collection = resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
  const metadata = { name, namespace: 'default', uid: `uid-${name}`, generation: 1, labels, finalizers };
  const bare =
    finalizers.length === 0 ? { name, namespace: 'default', uid: `uid-${name}`, generation: 1, labels } : metadata;
  return world.store.put(collection, `default/${name}`, { ...object, metadata: bare }, null);
}

function remove(
  world: World,
  resource: Resource,
  name: string,
  options: DeleteOptions = {},
  dryRun = false,
): KubeResponse {
  return world.server.handle({ verb: 'delete', resource, namespace: 'default', name, options, dryRun }, 'test');
}

/** What a DELETE answered: the kind, and what it did to the metadata. */
function told(response: KubeResponse): unknown {
  if (response.outcome !== 'object') return response.outcome;
  const { finalizers = [], deletionGracePeriodSeconds, resourceVersion, generation } = response.body.metadata;
  return { finalizers, grace: deletionGracePeriodSeconds, version: resourceVersion, generation };
}

describe('row 39: the propagation policy of a DELETE', () => {
  const job = (name: string): KubeObject => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name } });
  const event = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Event', metadata: { name } });
  const marked = (finalizer: string) => ({ finalizers: [finalizer], grace: 0, version: '3', generation: 2 });
  const cases: readonly (readonly [Resource, KubeObject, DeleteOptions['propagationPolicy'], unknown])[] = [
    [workflows, workflow('a'), undefined, 'success'],
    [workflows, workflow('a'), 'Background', 'success'],
    [workflows, workflow('a'), 'Foreground', marked('foregroundDeletion')],
    [workflows, workflow('a'), 'Orphan', marked('orphan')],
    [jobs, job('a'), undefined, marked('orphan')],
    [jobs, job('a'), 'Background', 'success'],
    [events, event('a'), 'Foreground', 'success'],
    [events, event('a'), 'Orphan', 'success'],
    [pods, pod('a'), 'Foreground', marked('foregroundDeletion')],
    [pods, pod('a'), 'Background', { finalizers: [], grace: 0, version: '4', generation: 2 }],
  ];
  test.each(cases)('%o %o %s', (resource, object, propagationPolicy, expected) => {
    const world = new World();
    stored(world, resource, object);
    const options = propagationPolicy === undefined ? {} : { propagationPolicy };
    expect(told(remove(world, resource, 'a', options))).toEqual(expected);
  });

  test('a later DELETE changes its mind, whose silence does not', () => {
    const world = new World();
    stored(world, workflows, workflow('a'), ['a.b/c']);
    const versions = (policy?: DeleteOptions['propagationPolicy']): unknown =>
      told(remove(world, workflows, 'a', policy === undefined ? {} : { propagationPolicy: policy }));
    const state = (finalizers: readonly string[], version: string) => ({
      finalizers,
      grace: 0,
      version,
      generation: 2,
    });
    expect(versions()).toEqual(state(['a.b/c'], '3'));
    expect(versions('Foreground')).toEqual(state(['a.b/c', 'foregroundDeletion'], '4'));
    expect(versions('Foreground')).toEqual(state(['a.b/c', 'foregroundDeletion'], '4'));
    expect(versions()).toEqual(state(['a.b/c', 'foregroundDeletion'], '4'));
    expect(versions('Orphan')).toEqual(state(['a.b/c', 'orphan'], '5'));
    expect(versions('Background')).toEqual(state(['a.b/c'], '6'));
  });

  test('the last finalizer that a DELETE takes back lets the object go', () => {
    const world = new World();
    stored(world, workflows, workflow('a'));
    remove(world, workflows, 'a', { propagationPolicy: 'Orphan' });
    const seen = world.watch(workflows, { resourceVersion: '3' });
    expect(remove(world, workflows, 'a', { propagationPolicy: 'Background' }).outcome).toBe('success');
    expect(seen).toEqual(['MODIFIED a@4', 'DELETED a@5']);
  });
});

describe('row 22: grace', () => {
  function running(world: World): void {
    world.create(pods, pod('a'));
    world.run('a', 'Running');
  }

  test('gets shorter, never longer, and negative means a second', () => {
    const world = new World();
    running(world);
    const grace = (gracePeriodSeconds?: number): readonly unknown[] => {
      const options = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
      const { deletionTimestamp, deletionGracePeriodSeconds } = given(remove(world, pods, 'a', options)).metadata;
      return [deletionTimestamp?.slice(14), deletionGracePeriodSeconds];
    };
    expect([grace(), grace(60), grace(10), grace(-1)]).toEqual([
      ['00:30Z', 30],
      ['00:30Z', 30],
      ['00:10Z', 10],
      ['00:01Z', 1],
    ]);
    world.now += 5000;
    expect(grace(0)).toEqual(['00:05Z', 0]);
    expect(world.get(pods, 'a').code).toBe(404);
  });

  test('that has run out leaves a second, not a time in the past', () => {
    const world = new World();
    running(world);
    remove(world, pods, 'a');
    world.now += 20_000;
    expect(given(remove(world, pods, 'a', { gracePeriodSeconds: 7 })).metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:20Z',
      deletionGracePeriodSeconds: 1,
    });
  });

  test('pending grace keeps the finalizers as they are', () => {
    const world = new World();
    running(world);
    remove(world, pods, 'a');
    const before = given(world.get(pods, 'a'));
    expect(given(remove(world, pods, 'a', { propagationPolicy: 'Orphan' }))).toBe(before);
  });
});

describe('dry runs of DELETE', () => {
  test('answer as if, and change nothing', () => {
    const world = new World();
    stored(world, workflows, workflow('plain'));
    stored(world, workflows, workflow('held'), ['a.b/c']);
    world.create(pods, pod('a'));
    const { revision } = world.store;
    expect(remove(world, workflows, 'plain', {}, true).outcome).toBe('success');
    expect(told(remove(world, workflows, 'held', {}, true))).toEqual({
      finalizers: ['a.b/c'],
      grace: 0,
      version: '3',
      generation: 2,
    });
    expect(given(remove(world, pods, 'a', {}, true)).metadata.deletionGracePeriodSeconds).toBe(0);
    expect(refusal(remove(world, pods, 'a', { preconditions: { uid: 'x' } }, true)).code).toBe(409);
    expect(world.store.revision).toBe(revision);
    expect(given(world.get(pods, 'a')).metadata.deletionTimestamp).toBeUndefined();
  });
});

describe('DELETE of a collection', () => {
  function filled(): World {
    const world = new World();
    for (const name of ['b', 'a', 'c'])
      stored(world, workflows, { ...workflow(name), metadata: { name, labels: { x: name } } });
    stored(world, workflows, { ...workflow('held'), metadata: { name: 'held', labels: { x: 'a' } } }, ['a.b/c']);
    return world;
  }

  function removeAll(world: World, selection: object, options: DeleteOptions = {}, dryRun = false): KubeResponse {
    const request = { verb: 'deletecollection', resource: workflows, namespace: 'default' } as const;
    return world.server.handle({ ...request, selection, options, dryRun }, 'test');
  }

  const left = (world: World): unknown => world.list(workflows).map(({ metadata }) => metadata.name);

  test('deletes what is selected one by one, and answers with what it had listed', () => {
    const world = filled();
    const { items, metadata } = listed(removeAll(world, { labelSelector: 'x in (a,b)' }));
    expect(items.map(({ metadata: { name, deletionTimestamp } }) => [name, deletionTimestamp])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['held', undefined],
    ]);
    expect(metadata).toEqual({ resourceVersion: '5' });
    expect(left(world)).toEqual(['c', 'held']);
    expect(given(world.get(workflows, 'held')).metadata.deletionTimestamp).toBeDefined();
  });

  test('a limit makes it delete one page', () => {
    const world = filled();
    expect(listed(removeAll(world, { limit: 2 })).metadata.remainingItemCount).toBe(2);
    expect(left(world)).toEqual(['c', 'held']);
  });

  test('the first failure ends it', () => {
    const world = filled();
    const response = removeAll(world, {}, { preconditions: { uid: 'uid-a' } });
    expect(refusal(response)).toMatchObject({ code: 409, details: { name: 'b' } });
    expect(left(world)).toEqual(['b', 'c', 'held']);
  });

  test('bad selections, all namespaces, and dry runs delete nothing', () => {
    const world = filled();
    expect(refusal(removeAll(world, { labelSelector: 'a a' })).code).toBe(400);
    const everywhere = { verb: 'deletecollection', resource: workflows, namespace: null } as const;
    expect(refusal(world.server.handle({ ...everywhere, selection: {}, options: {} }, null)).code).toBe(405);
    expect(listed(removeAll(world, {}, {}, true)).items).toHaveLength(4);
    expect(left(world)).toEqual(['a', 'b', 'c', 'held']);
  });
});
