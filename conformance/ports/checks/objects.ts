import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { pods } from '../../../modules/ports/pod.ts';
import {
  given,
  lease,
  leases,
  nodes,
  pod,
  refused,
  versionOf,
  workflow,
  workflows,
  type PortCheck,
} from '../port-check.ts';

/** Single objects: made, read, replaced and deleted. */
export const objectChecks: readonly PortCheck[] = [
  {
    title: 'an object that was created is read back with what the server sets',
    async run({ kube, namespace, name }) {
      const created = given(await kube.create(pods, namespace, pod(name, { app: 'x' })));
      const { uid, resourceVersion, creationTimestamp, labels } = created.metadata;
      equal(created.apiVersion, 'v1');
      equal(created.kind, 'Pod');
      match(uid ?? '', /^[0-9a-f-]{36}$/);
      match(resourceVersion ?? '', /^[0-9]+$/);
      match(creationTimestamp ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      deepEqual(labels, { app: 'x' });
      deepEqual(given(await kube.get(pods, namespace, name)), created);
    },
  },
  {
    title: 'what is not there answers notFound, whichever verb asks',
    async run({ kube, namespace, name }) {
      const patch = { type: 'merge', body: {} } as const;
      const answers = [
        await kube.get(pods, namespace, name),
        await kube.replace(pods, namespace, pod(name)),
        await kube.patch(pods, namespace, name, patch),
        await kube.delete(pods, namespace, name),
      ].map(refused);
      for (const { kind, code, reason, message, ambiguous } of answers) {
        deepEqual([kind, code, reason, ambiguous], ['notFound', 404, 'NotFound', false]);
        equal(message, `pods "${name}" not found`);
      }
      const unknown = { group: 'nobody.example', version: 'v1', plural: 'things', kind: 'Thing', namespaced: true };
      equal(refused(await kube.list(unknown, namespace)).kind, 'notFound');
    },
  },
  {
    title: 'row 1: a name that is taken answers alreadyExists',
    async run({ kube, namespace, name }) {
      given(await kube.create(workflows, namespace, workflow(name)));
      const { kind, code, message } = refused(await kube.create(workflows, namespace, workflow(name)));
      deepEqual([kind, code, message], ['alreadyExists', 409, `workflows.argoproj.io "${name}" already exists`]);
    },
  },
  {
    title: 'generateName gives every object a name of its own',
    async run({ kube, namespace, name }) {
      const metadata = { generateName: `${name}-` };
      const names = new Set<string | undefined>();
      for (let nth = 0; nth < 3; nth++) {
        const created = given(await kube.create(pods, namespace, { ...pod(name), metadata }));
        match(created.metadata.name ?? '', new RegExp(`^${name}-[bcdfghjklmnpqrstvwxz2456789]{5}$`));
        names.add(created.metadata.name);
      }
      equal(names.size, 3);
    },
  },
  {
    title: 'row 2: a replacement of an old version answers conflict and changes nothing',
    async run({ kube, namespace, name }) {
      const first = given(await kube.create(workflows, namespace, workflow(name, { step: 1 })));
      const second = given(await kube.replace(workflows, namespace, { ...first, spec: { step: 2 } }));
      notEqual(versionOf(second), versionOf(first));
      const { kind, code } = refused(await kube.replace(workflows, namespace, { ...first, spec: { step: 3 } }));
      deepEqual([kind, code], ['conflict', 409]);
      deepEqual(given(await kube.get(workflows, namespace, name)).spec, { step: 2 });
    },
  },
  {
    title: 'row 6: a replacement that changes nothing leaves the version alone',
    async run({ kube, namespace, name }) {
      const created = given(await kube.create(workflows, namespace, workflow(name)));
      equal(versionOf(given(await kube.replace(workflows, namespace, created))), versionOf(created));
    },
  },
  {
    title: 'row 28: a custom resource is not replaced without a version',
    async run({ kube, namespace, name }) {
      given(await kube.create(workflows, namespace, workflow(name)));
      const { kind, code, message } = refused(await kube.replace(workflows, namespace, workflow(name, { a: 1 })));
      deepEqual([kind, code], ['invalid', 422]);
      ok(message.includes('metadata.resourceVersion'));
    },
  },
  {
    title: 'row 35: of two replacements of a Lease at one version, one wins',
    async run({ kube, namespace, name }) {
      const free = given(await kube.create(leases, namespace, lease(name, '')));
      const taken = { ...free, spec: { holderIdentity: 'one' } };
      const results = await Promise.all([
        kube.replace(leases, namespace, taken),
        kube.replace(leases, namespace, { ...free, spec: { holderIdentity: 'two' } }),
      ]);
      deepEqual(results.map((result) => (result.ok ? 'ok' : result.error.kind)).sort(), ['conflict', 'ok']);
    },
  },
  {
    title: 'row 20: a DELETE meant for another object of that name answers conflict',
    async run({ kube, namespace, name }) {
      const created = given(await kube.create(workflows, namespace, workflow(name)));
      const wrong = { preconditions: { uid: '00000000-0000-4000-8000-000000000000' } };
      equal(refused(await kube.delete(workflows, namespace, name, wrong)).kind, 'conflict');
      const { uid = '' } = created.metadata;
      equal(given(await kube.delete(workflows, namespace, name, { preconditions: { uid } })), null);
      equal(refused(await kube.get(workflows, namespace, name)).kind, 'notFound');
    },
  },
  {
    title: 'a pod that is deleted is the answer; a lease is not',
    async run({ kube, namespace, name }) {
      given(await kube.create(pods, namespace, pod(name)));
      equal(given(await kube.delete(pods, namespace, name))?.metadata.name, name);
      given(await kube.create(leases, namespace, lease(name, 'me')));
      equal(given(await kube.delete(leases, namespace, name)), null);
    },
  },
  {
    title: 'row 23: a finalizer holds an object that is deleted, until it is taken away',
    async run({ kube, namespace, name }) {
      const held = { ...workflow(name), metadata: { name, finalizers: ['deadheat.example/held'] } };
      given(await kube.create(workflows, namespace, held));
      const terminating = given(await kube.delete(workflows, namespace, name));
      ok(terminating?.metadata.deletionTimestamp !== undefined);
      const free = { metadata: { finalizers: null } };
      given(await kube.patch(workflows, namespace, name, { type: 'merge', body: free }));
      equal(refused(await kube.get(workflows, namespace, name)).kind, 'notFound');
    },
  },
  {
    title: 'row 42: a label that cannot be one answers invalid',
    async run({ kube, namespace, name }) {
      const { kind, code, message } = refused(await kube.create(pods, namespace, pod(name, { app: 'a b' })));
      deepEqual([kind, code], ['invalid', 422]);
      ok(message.includes('metadata.labels'));
    },
  },
  {
    title: 'a resource without namespaces',
    async run({ kube, name }) {
      const node = { apiVersion: 'v1', kind: 'Node', metadata: { name } };
      given(await kube.create(nodes, null, node));
      const labels = { metadata: { labels: { pool: 'a' } } };
      given(await kube.patch(nodes, null, name, { type: 'merge', body: labels }));
      equal(given(await kube.get(nodes, null, name)).metadata.labels?.['pool'], 'a');
      given(await kube.delete(nodes, null, name));
      equal(refused(await kube.get(nodes, null, name)).kind, 'notFound');
    },
  },
];
