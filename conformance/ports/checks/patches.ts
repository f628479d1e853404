import { deepEqual, equal } from 'node:assert/strict';
import { pods } from '../../../modules/ports/pod.ts';
import { given, pod, refused, versionOf, workflow, workflows, type PortCheck } from '../port-check.ts';

/** The four kinds of patches. */
export const patchChecks: readonly PortCheck[] = [
  {
    title: 'row 3: merge patches without a version are all applied; null takes a key away',
    async run({ kube, namespace, name }) {
      given(await kube.create(pods, namespace, pod(name, { owner: 'nobody', old: 'yes' })));
      for (const owner of ['one', 'two']) {
        const body = { metadata: { labels: { owner, old: null } } };
        given(await kube.patch(pods, namespace, name, { type: 'merge', body }));
      }
      deepEqual(given(await kube.get(pods, namespace, name)).metadata.labels, { owner: 'two' });
    },
  },
  {
    title: 'row 4: a merge patch of an old version answers conflict',
    async run({ kube, namespace, name }) {
      const created = given(await kube.create(pods, namespace, pod(name)));
      const metadata = { resourceVersion: versionOf(created), labels: { owner: 'one' } };
      given(await kube.patch(pods, namespace, name, { type: 'merge', body: { metadata } }));
      const again = { metadata: { ...metadata, labels: { owner: 'two' } } };
      equal(refused(await kube.patch(pods, namespace, name, { type: 'merge', body: again })).kind, 'conflict');
    },
  },
  {
    title: 'row 6: a patch that changes nothing leaves the version alone',
    async run({ kube, namespace, name }) {
      const created = given(await kube.create(pods, namespace, pod(name, { a: 'b' })));
      const body = { metadata: { labels: { a: 'b' } } };
      const patched = given(await kube.patch(pods, namespace, name, { type: 'merge', body }));
      equal(versionOf(patched), versionOf(created));
    },
  },
  {
    title: 'row 5: a JSON patch is applied whole, or not at all where its test fails',
    async run({ kube, namespace, name }) {
      given(await kube.create(pods, namespace, pod(name, { owner: 'one' })));
      const path = '/metadata/labels/owner';
      const relabel = (from: string, to: string) =>
        kube.patch(pods, namespace, name, {
          type: 'json',
          body: [
            { op: 'test', path, value: from },
            { op: 'replace', path, value: to },
          ],
        });
      equal(given(await relabel('one', 'two')).metadata.labels?.['owner'], 'two');
      const { kind, code } = refused(await relabel('one', 'three'));
      deepEqual([kind, code], ['invalid', 422]);
      equal(given(await kube.get(pods, namespace, name)).metadata.labels?.['owner'], 'two');
    },
  },
  {
    title: 'row 34: a strategic merge patch finds containers by their names',
    async run({ kube, namespace, name }) {
      given(await kube.create(pods, namespace, pod(name)));
      const body = { spec: { containers: [{ name: 'main', image: 'registry.example/main:2' }] } };
      const patched = given(await kube.patch(pods, namespace, name, { type: 'strategic', body }));
      deepEqual(
        patched.spec.containers.map((container) => [container.name, container.image]),
        [['main', 'registry.example/main:2']],
      );
    },
  },
  {
    title: 'row 33: a custom resource has no strategic merge patch',
    async run({ kube, namespace, name }) {
      given(await kube.create(workflows, namespace, workflow(name)));
      const { kind, code } = refused(
        await kube.patch(workflows, namespace, name, { type: 'strategic', body: { spec: { a: 1 } } }),
      );
      deepEqual([kind, code], ['unsupportedMediaType', 415]);
    },
  },
  {
    title: 'server-side apply makes an object, and owns what it wrote until somebody forces it',
    async run({ kube, namespace, name }) {
      const apply = (fieldManager: string, step: number, force?: boolean) =>
        kube.patch(workflows, namespace, name, {
          type: 'apply',
          fieldManager,
          body: { ...workflow(name, { step }) },
          ...(force === undefined ? {} : { force }),
        });
      deepEqual(given(await apply('one', 1)).spec, { step: 1 });
      const { kind, code } = refused(await apply('two', 2));
      deepEqual([kind, code], ['conflict', 409]);
      deepEqual(given(await apply('two', 2, true)).spec, { step: 2 });
    },
  },
];
