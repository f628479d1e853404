import { describe, expect, test } from 'vitest';
import { given, listed, pod, pods, refusal, workflow, workflows, World } from '../fixture.ts';
import { leaseDefinition } from '../kinds/leases.ts';

const modified = 'the object has been modified; please apply your changes to the latest version and try again';

describe('POST', () => {
  test('row 1: the same name twice answers 409 AlreadyExists', () => {
    const world = new World();
    expect(world.create(pods, pod('a')).code).toBe(201);
    expect(refusal(world.create(pods, pod('a')))).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'pods "a" already exists',
      details: { name: 'a', kind: 'pods' },
    });
  });

  test('row 1: a custom resource is named with its group', () => {
    const world = new World();
    world.create(workflows, workflow('w'));
    expect(refusal(world.create(workflows, workflow('w')))).toMatchObject({
      message: 'workflows.argoproj.io "w" already exists',
      details: { name: 'w', group: 'argoproj.io', kind: 'workflows' },
    });
  });

  test('row 25: a name whose object is terminating answers 409 with a prefix', () => {
    const world = new World();
    world.create(pods, pod('a'));
    world.run('a', 'Running');
    world.delete(pods, 'a');
    expect(refusal(world.create(pods, pod('a'))).message).toBe('object is being deleted: pods "a" already exists');
  });

  test('row 26: generateName tries eight names, then answers 409 with retryAfterSeconds', () => {
    let draws = 0;
    const names = {
      draw: () => {
        draws += 1;
        return 0;
      },
    };
    const world = new World({ names });
    const generated = { ...pod('x'), metadata: { generateName: 'run-' } };
    expect(given(world.create(pods, generated)).metadata.name).toBe('run-bbbbb');
    draws = 0;
    expect(refusal(world.create(pods, generated))).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'pods "run-bbbbb" already exists, the server was not able to generate a unique name for the object',
      details: { retryAfterSeconds: 1 },
    });
    expect(draws).toBe(8);
  });

  test('row 26: a later attempt may succeed, and the base is cut to 58 characters', () => {
    const world = new World({ names: { draw: (_stream, identity) => (identity.endsWith('#1/1') ? 0 : 0.5) } });
    const generated = { ...pod('x'), metadata: { generateName: 'x'.repeat(70) } };
    const name = given(world.create(pods, generated)).metadata.name ?? '';
    expect(name).toMatch(/^x{58}[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test('row 27: a body with a resourceVersion answers 500', () => {
    const world = new World();
    const body = { ...pod('a'), metadata: { name: 'a', resourceVersion: '7' } };
    expect(refusal(world.create(pods, body))).toMatchObject({
      code: 500,
      message: 'resourceVersion should not be set on objects to be created',
    });
  });

  test('the server decides uid, creation time, generation and namespace; a pod starts Pending', () => {
    const world = new World();
    const body = { ...pod('a'), metadata: { name: 'a', uid: 'mine', creationTimestamp: '1999-01-01T00:00:00Z' } };
    const created = given(world.create(pods, body));
    expect(created.metadata).toMatchObject({
      namespace: 'default',
      creationTimestamp: '2026-01-01T00:00:00Z',
      generation: 1,
      resourceVersion: '2',
    });
    expect(created.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(created).toMatchObject({ status: { phase: 'Pending' }, spec: { terminationGracePeriodSeconds: 30 } });
  });

  test('row 42: bad names and label values answer 422 with the field', () => {
    const world = new World();
    expect(refusal(world.create(pods, pod('A')))).toMatchObject({
      code: 422,
      reason: 'Invalid',
      details: { kind: 'Pod', causes: [{ field: 'metadata.name', reason: 'FieldValueInvalid' }] },
    });
    const { message } = refusal(world.create(pods, pod('a', { x: '-' })));
    expect(message).toMatch(/^Pod "a" is invalid: metadata\.labels: Invalid value: "-": a valid label must be/);
  });
});

describe('PUT', () => {
  test('row 2: a stale version answers 409 Conflict', () => {
    const world = new World();
    const first = given(world.create(pods, pod('a')));
    const second = { ...first, metadata: { ...first.metadata, labels: { x: '1' } } };
    expect(given(world.update(pods, 'a', second)).metadata.resourceVersion).toBe('3');
    expect(refusal(world.update(pods, 'a', second))).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on pods "a": ${modified}`,
    });
  });

  test('row 6: a write that changes nothing keeps the version and makes no event', () => {
    const world = new World();
    const stored = given(world.create(pods, pod('a', { x: '1' })));
    const events = world.watch(pods, { resourceVersion: '2' });
    expect(world.update(pods, 'a', pod('a', { x: '1' }))).toMatchObject({ code: 200 });
    expect(given(world.patch(pods, 'a', { type: 'merge', body: { metadata: { labels: { x: '1' } } } }))).toBe(stored);
    expect(world.store.revision).toBe(2);
    expect(events).toEqual([]);
  });

  test('row 28: without a version custom resources and leases answer 422, pods are overwritten', () => {
    const world = new World();
    world.create(workflows, workflow('w'));
    expect(refusal(world.update(workflows, 'w', workflow('w', { x: 1 })))).toMatchObject({
      code: 422,
      message:
        'workflows.argoproj.io "w" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    });
    const { resource } = leaseDefinition;
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l' } };
    world.create(resource, lease);
    expect(refusal(world.update(resource, 'l', lease)).code).toBe(422);
    world.create(pods, pod('a'));
    expect(world.update(pods, 'a', pod('a', { x: '2' })).code).toBe(200);
  });

  test('row 29: on a missing object a lease is created and a pod is not found', () => {
    const world = new World();
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l' } };
    expect(world.update(leaseDefinition.resource, 'l', lease).code).toBe(201);
    expect(refusal(world.update(pods, 'a', pod('a'))).message).toBe('pods "a" not found');
  });

  test('row 30: another name or namespace than in the URL answers 400', () => {
    const world = new World();
    world.create(pods, pod('a'));
    expect(refusal(world.update(pods, 'a', pod('b')))).toMatchObject({
      code: 400,
      message: 'the name of the object (b) does not match the name on the URL (a)',
    });
    const elsewhere = { ...pod('a'), metadata: { name: 'a', namespace: 'other' } };
    expect(refusal(world.update(pods, 'a', elsewhere)).message).toBe(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  });

  test('row 31: another uid answers 409: the object was deleted and made anew', () => {
    const world = new World();
    const first = given(world.create(pods, pod('a')));
    world.delete(pods, 'a');
    const again = given(world.create(pods, pod('a')));
    expect(again.metadata.uid).not.toBe(first.metadata.uid);
    const { metadata } = first;
    const body = { ...first, metadata: { ...metadata, resourceVersion: '' } };
    const { code, message } = refusal(world.update(pods, 'a', body));
    expect(code).toBe(409);
    expect(message).toContain(
      `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${again.metadata.uid}`,
    );
  });

  test('row 32: a custom resource without status subresource is written whole, and /status is not found', () => {
    const world = new World();
    const created = given(world.create(workflows, workflow('w', { x: 1 })));
    const body = { ...created, spec: { x: 2 }, status: { phase: 'Running' } };
    expect(given(world.update(workflows, 'w', body))).toMatchObject({
      spec: { x: 2 },
      status: { phase: 'Running' },
      metadata: { generation: 2 },
    });
    expect(refusal(world.update(workflows, 'w', body, 'status')).code).toBe(404);
  });

  test('row 32: a main PUT of a pod leaves its status alone, /status leaves its spec alone', () => {
    const world = new World();
    const created = given(world.create(pods, pod('a')));
    const body = { ...created, status: { phase: 'Running' } };
    expect(given(world.update(pods, 'a', body))).toMatchObject({ status: { phase: 'Pending' } });
    const status = { ...created, spec: {}, status: { phase: 'Running' } };
    expect(given(world.update(pods, 'a', status, 'status'))).toMatchObject({
      status: { phase: 'Running' },
      spec: { restartPolicy: 'Always' },
    });
  });
});

describe('PATCH', () => {
  test('row 3: two label patches without a version both succeed, and the last one wins', () => {
    const world = new World();
    world.create(pods, pod('a', { owner: '0' }));
    const label = (owner: string) =>
      world.patch(pods, 'a', { type: 'merge', body: { metadata: { labels: { owner } } } });
    expect(label('1').code).toBe(200);
    expect(label('2').code).toBe(200);
    expect(given(world.get(pods, 'a')).metadata).toMatchObject({ labels: { owner: '2' }, resourceVersion: '4' });
  });

  test('row 4: a version inside a merge patch is a precondition', () => {
    const world = new World();
    world.create(pods, pod('a'));
    const labelled = (resourceVersion: string, x: string) =>
      world.patch(pods, 'a', { type: 'merge', body: { metadata: { resourceVersion, labels: { x } } } });
    expect(labelled('2', '1').code).toBe(200);
    expect(refusal(labelled('2', '2'))).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on pods "a": ${modified}`,
    });
  });

  test('row 5: a failed test of a JSON patch answers 422 Invalid and changes nothing', () => {
    const world = new World();
    world.create(pods, pod('a', { owner: '1' }));
    const response = world.patch(pods, 'a', {
      type: 'json',
      body: [
        { op: 'add', path: '/metadata/labels/owner', value: '3' },
        { op: 'test', path: '/metadata/labels/owner', value: '2' },
      ],
    });
    expect(refusal(response)).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
    });
    expect(given(world.get(pods, 'a')).metadata.resourceVersion).toBe('2');
  });

  test('a patch of a missing object answers 404', () => {
    const world = new World();
    expect(refusal(world.patch(pods, 'a', { type: 'merge', body: {} })).message).toBe('pods "a" not found');
  });
});

describe('DELETE', () => {
  test('row 20: a wrong uid in the preconditions answers 409 and leaves the object', () => {
    const world = new World();
    const { metadata } = given(world.create(pods, pod('a')));
    const { code, message } = refusal(world.delete(pods, 'a', { preconditions: { uid: 'other' } }));
    expect(code).toBe(409);
    expect(message).toBe(
      'Operation cannot be fulfilled on Pod "a": the UID in the precondition (other) does not match the UID in record ' +
        `(${metadata.uid}). The object might have been deleted and then recreated`,
    );
    expect(world.get(pods, 'a').code).toBe(200);
  });

  test('row 21: a Succeeded pod is gone at once', () => {
    const world = new World();
    world.create(pods, pod('a'));
    world.run('a', 'Succeeded');
    const events = world.watch(pods, { resourceVersion: '3' });
    expect(given(world.delete(pods, 'a')).metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:00Z',
      deletionGracePeriodSeconds: 0,
    });
    expect(refusal(world.get(pods, 'a')).code).toBe(404);
    expect(events).toEqual(['MODIFIED a@4', 'DELETED a@5']);
  });

  test('row 22: a running pod gets its grace; a second DELETE with grace 0 removes it', () => {
    const world = new World();
    world.create(pods, pod('a'));
    world.run('a', 'Running');
    const events = world.watch(pods, { resourceVersion: '3' });
    expect(given(world.delete(pods, 'a')).metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:30Z',
      generation: 2,
      deletionGracePeriodSeconds: 30,
    });
    world.delete(pods, 'a');
    expect(given(world.delete(pods, 'a', { gracePeriodSeconds: 10 })).metadata.deletionTimestamp).toBe(
      '2026-01-01T00:00:10Z',
    );
    expect(given(world.delete(pods, 'a', { gracePeriodSeconds: 20 })).metadata.deletionGracePeriodSeconds).toBe(10);
    world.delete(pods, 'a', { gracePeriodSeconds: 0 });
    expect(events).toEqual(['MODIFIED a@4', 'MODIFIED a@5', 'MODIFIED a@6', 'DELETED a@7']);
  });

  test('row 23: finalizers keep the object until they are removed', () => {
    const world = new World();
    const body = { ...workflow('w'), metadata: { name: 'w', finalizers: ['example.com/hold'] } };
    world.create(workflows, body);
    const events = world.watch(workflows, { resourceVersion: '2' });
    expect(given(world.delete(workflows, 'w')).metadata).toMatchObject({ deletionGracePeriodSeconds: 0 });
    const released = world.patch(workflows, 'w', { type: 'merge', body: { metadata: { finalizers: null } } });
    expect(released.code).toBe(200);
    expect(events).toEqual(['MODIFIED w@3', 'DELETED w@4']);
    expect(world.get(workflows, 'w').code).toBe(404);
  });

  test('row 24: no finalizer may be added to a terminating object', () => {
    const world = new World();
    const body = { ...workflow('w'), metadata: { name: 'w', finalizers: ['example.com/hold'] } };
    world.create(workflows, body);
    world.delete(workflows, 'w');
    const more = { metadata: { finalizers: ['example.com/hold', 'example.com/more'] } };
    expect(refusal(world.patch(workflows, 'w', { type: 'merge', body: more })).message).toContain(
      'Forbidden: no new finalizers can be added if the object is being deleted',
    );
  });

  test('other kinds answer with a Status', () => {
    const world = new World();
    const { metadata } = given(world.create(workflows, workflow('w')));
    expect(world.delete(workflows, 'w').body).toMatchObject({
      status: 'Success',
      details: { name: 'w', group: 'argoproj.io', kind: 'workflows', uid: metadata.uid },
    });
  });
});

describe('LIST', () => {
  test('row 7: != and notin select objects without the key', () => {
    const world = new World();
    world.create(pods, pod('a', { k: 'x' }));
    world.create(pods, pod('b', { k: 'y' }));
    world.create(pods, pod('c'));
    const names = (labelSelector: string) => world.list(pods, { labelSelector }).map(({ metadata }) => metadata.name);
    expect(names('k!=x')).toEqual(['b', 'c']);
    expect(names('k notin (x)')).toEqual(['b', 'c']);
    expect(names('k notin (x,y)')).toEqual(['c']);
    expect(names('k in (x,y)')).toEqual(['a', 'b']);
    expect(names('!k')).toEqual(['c']);
  });

  test('rows 9 and 10: selectors that cannot be used answer 400', () => {
    const world = new World();
    const labels = refusal(world.listWith(pods, { labelSelector: `a=${'x'.repeat(64)}` }));
    expect(labels.code).toBe(400);
    expect(labels.message).toContain('must be no more than 63 bytes');
    const message = (fieldSelector: string) => refusal(world.listWith(pods, { fieldSelector })).message;
    expect(message('spec.foo=1')).toBe('field label not supported: spec.foo');
    expect(message('x in (a)')).toBe("invalid selector: 'x in (a)'; can't understand 'x in (a)'");
    expect(refusal(world.listWith(workflows, { fieldSelector: 'status.phase=x' })).code).toBe(400);
  });

  test('row 10: field selectors filter', () => {
    const world = new World();
    for (const name of ['a', 'b', 'c']) world.create(pods, pod(name));
    world.run('b', 'Succeeded');
    const names = (fieldSelector: string) => world.list(pods, { fieldSelector }).map(({ metadata }) => metadata.name);
    expect(names('status.phase=Succeeded')).toEqual(['b']);
    expect(names('status.phase!=Succeeded')).toEqual(['a', 'c']);
    expect(names('spec.nodeName=,metadata.name!=c')).toEqual(['a']);
  });

  test('row 15: the pages of one list show one revision, in order', () => {
    const world = new World();
    for (const name of ['d', 'b', 'a', 'c', 'e']) world.create(pods, pod(name));
    const first = listed(world.listWith(pods, { limit: 2 }));
    expect(first.metadata).toMatchObject({ resourceVersion: '6', remainingItemCount: 3 });
    world.delete(pods, 'c');
    world.create(pods, pod('aa'));
    const token = first.metadata.continue ?? '';
    const second = listed(world.listWith(pods, { continue: token }));
    expect(second.items.map(({ metadata }) => metadata.name)).toEqual(['c', 'd', 'e']);
    expect(second.metadata).toEqual({ resourceVersion: '6' });
    world.store.collection('pods').log.compact(8);
    expect(refusal(world.listWith(pods, { continue: token }))).toMatchObject({ code: 410, reason: 'Expired' });
    expect(refusal(world.listWith(pods, { continue: 'garbage!' })).code).toBe(400);
  });

  test('row 18: at version "0" a lagging server shows old data, without a version fresh data', () => {
    const world = new World({ received: () => {} });
    world.create(pods, pod('a'));
    const old = listed(world.listWith(pods, { resourceVersion: '0' }));
    expect(old).toEqual({ items: [], metadata: { resourceVersion: '1' } });
    expect(listed(world.listWith(pods, {})).metadata.resourceVersion).toBe('2');
    world.server.cache('pods').advance(world.now);
    expect(listed(world.listWith(pods, { resourceVersion: '0' })).items).toHaveLength(1);
  });

  test('rows 17 and 19: versions and how to match them', () => {
    const world = new World();
    world.create(pods, pod('a'));
    world.create(pods, pod('b'));
    const exact = listed(world.listWith(pods, { resourceVersion: '2', resourceVersionMatch: 'Exact' }));
    expect(exact).toMatchObject({ items: [{ metadata: { name: 'a' } }], metadata: { resourceVersion: '2' } });
    expect(refusal(world.listWith(pods, { resourceVersion: '9' }))).toMatchObject({
      code: 504,
      message: 'Timeout: Too large resource version: 9, current: 3',
    });
    expect(refusal(world.listWith(pods, { resourceVersion: 'x' })).code).toBe(400);
    expect(refusal(world.listWith(pods, { resourceVersionMatch: 'Exact' })).code).toBe(422);
  });

  test('an unknown resource answers 404', () => {
    const world = new World();
    const resource = { ...pods, plural: 'gadgets' };
    expect(refusal(world.listWith(resource, {})).message).toBe('the server could not find the requested resource');
  });
});

describe('WATCH', () => {
  test('row 11: from the version of a list follow exactly the later events, in order', () => {
    const world = new World();
    world.create(pods, pod('a'));
    const { resourceVersion } = listed(world.listWith(pods, {})).metadata;
    world.create(pods, pod('b'));
    const events = world.watch(pods, { resourceVersion });
    world.delete(pods, 'a');
    world.create(pods, pod('c'));
    expect(events).toEqual(['ADDED b@3', 'MODIFIED a@4', 'DELETED a@5', 'ADDED c@6']);
  });

  test('row 12: an object that leaves a selector is DELETED, and ADDED when it comes back', () => {
    const world = new World();
    const events = world.watch(pods, { labelSelector: 'owner=1', resourceVersion: '1' });
    world.create(pods, pod('a', { owner: '1' }));
    const patch = (labels: { [key: string]: string }) =>
      world.patch(pods, 'a', { type: 'merge', body: { metadata: { labels } } });
    patch({ other: 'x' });
    patch({ owner: '2' });
    patch({ other: 'y' });
    patch({ owner: '1' });
    expect(events).toEqual(['ADDED a@2', 'MODIFIED a@3', 'DELETED a@4', 'ADDED a@6']);
  });

  test('row 12: the DELETED object is the old one, without deletionTimestamp, under the new version', () => {
    const world = new World();
    world.create(pods, pod('a', { owner: '1' }));
    let deleted: unknown = null;
    const sink = { deliver: (event: unknown) => void (deleted = event), end: () => {} };
    const options = { labelSelector: 'owner=1', resourceVersion: '2' };
    world.server.watch({ verb: 'watch', resource: pods, namespace: 'default', options }, sink);
    world.patch(pods, 'a', { type: 'merge', body: { metadata: { labels: { owner: '2' } } } });
    expect(deleted).toMatchObject({
      type: 'DELETED',
      object: { metadata: { labels: { owner: '1' }, resourceVersion: '3' } },
    });
    expect(deleted).not.toHaveProperty('object.metadata.deletionTimestamp');
  });

  test('row 13: a DELETED event has the version of the delete', () => {
    const world = new World();
    world.create(pods, pod('a'));
    const events = world.watch(pods, { resourceVersion: '2' });
    world.patch(pods, 'a', { type: 'merge', body: { metadata: { labels: { x: '1' } } } });
    world.delete(pods, 'a');
    expect(events).toEqual(['MODIFIED a@3', 'MODIFIED a@4', 'DELETED a@5']);
  });

  test('row 14: a version that is too old yields one ERROR event and the end', () => {
    const world = new World();
    for (const name of ['a', 'b', 'c']) world.create(pods, pod(name));
    world.store.collection('pods').log.compact(3);
    expect(world.watch(pods, { resourceVersion: '2' })).toEqual([
      'ERROR 410 Expired: too old resource version: 2 (3)',
      'END',
    ]);
    expect(world.watch(pods, { resourceVersion: '3' })).toEqual(['ADDED c@4']);
  });

  test('at "0" the state that the server knows comes first, without a version it must be the latest', () => {
    const world = new World({ received: () => {} });
    world.create(pods, pod('a'));
    const cached = world.watch(pods, { resourceVersion: '0' });
    expect(world.watch(pods, {})).toEqual([
      'ERROR 504 Timeout: Timeout: Too large resource version: 2, current: 1',
      'END',
    ]);
    world.server.cache('pods').advance(world.now);
    const fresh = world.watch(pods, {});
    world.create(pods, pod('b'));
    world.server.cache('pods').advance(world.now);
    expect(fresh).toEqual(['ADDED a@2', 'ADDED b@3']);
    expect(cached).toEqual(['ADDED a@2', 'ADDED b@3']);
  });
});
