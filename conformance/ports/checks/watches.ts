import { deepEqual, equal, ok } from 'node:assert/strict';
import { pods } from '../../../modules/ports/pod.ts';
import {
  given,
  nextEvents,
  pod,
  refused,
  versionOf,
  workflow,
  workflows,
  type CheckStage,
  type PortCheck,
} from '../port-check.ts';

async function presentVersion({ kube, namespace }: CheckStage): Promise<string> {
  return given(await kube.list(pods, namespace)).metadata.resourceVersion;
}

function relabel({ kube, namespace, name }: CheckStage, value: string) {
  return kube.patch(pods, namespace, name, { type: 'merge', body: { metadata: { labels: { check: value } } } });
}

/** Streams of events. */
export const watchChecks: readonly PortCheck[] = [
  {
    title: 'row 11: a watch shows exactly what happened after a list, in order',
    async run(stage) {
      const { kube, namespace, name } = stage;
      const resourceVersion = given(await kube.list(workflows, namespace)).metadata.resourceVersion;
      const created = given(await kube.create(workflows, namespace, workflow(name)));
      const fieldSelector = `metadata.name=${name}`;
      const watch = given(await kube.watch(workflows, namespace, { resourceVersion, fieldSelector }));
      const changed = given(await kube.replace(workflows, namespace, { ...created, spec: { a: 1 } }));
      given(await kube.delete(workflows, namespace, name));
      const events = await nextEvents(watch, 3);
      watch.close();
      deepEqual(events.slice(0, 2), [`ADDED ${name}@${versionOf(created)}`, `MODIFIED ${name}@${versionOf(changed)}`]);
      const [type, version] = (events[2] ?? '').split(` ${name}@`);
      equal(type, 'DELETED');
      // row 13: the version of the delete itself
      ok(Number(version) > Number(versionOf(changed)));
    },
  },
  {
    title: 'row 12: what leaves a selector shows as deleted, what comes back as added',
    async run(stage) {
      const { kube, namespace, name } = stage;
      const resourceVersion = await presentVersion(stage);
      const labelSelector = `check=${name}`;
      const watch = given(await kube.watch(pods, namespace, { resourceVersion, labelSelector }));
      given(await kube.create(pods, namespace, pod(name, { check: name })));
      for (const value of ['other', 'another', name]) given(await relabel(stage, value));
      const events = await nextEvents(watch, 3);
      watch.close();
      deepEqual(
        events.map((event) => event.split(' ')[0]),
        ['ADDED', 'DELETED', 'ADDED'],
      );
    },
  },
  {
    title: 'a watch without a version begins with what is there',
    async run({ kube, namespace, name }) {
      const created = given(await kube.create(pods, namespace, pod(name, { check: name })));
      const watch = given(await kube.watch(pods, namespace, { labelSelector: `check=${name}` }));
      const event = await watch.next();
      watch.close();
      deepEqual(event, { type: 'ADDED', object: created });
    },
  },
  {
    title: 'a watch ends after the time that was asked for',
    async run(stage) {
      const { kube, namespace } = stage;
      const resourceVersion = await presentVersion(stage);
      const watch = given(
        await kube.watch(pods, namespace, { resourceVersion, timeoutSeconds: 1, labelSelector: 'never=seen' }),
      );
      equal(await watch.next(), null);
      equal(await watch.next(), null);
    },
  },
  {
    title: 'a watch that is closed is over, also for whoever is waiting for its next event',
    async run(stage) {
      const { kube, namespace } = stage;
      const resourceVersion = await presentVersion(stage);
      const watch = given(await kube.watch(pods, namespace, { resourceVersion, labelSelector: 'never=seen' }));
      const waiting = watch.next();
      watch.close();
      equal(await waiting, null);
      equal(await watch.next(), null);
    },
  },
  {
    title: 'row 38: a watch that sends initial events marks where they end',
    async run({ kube, namespace, name }) {
      given(await kube.create(pods, namespace, pod(name, { check: name })));
      const watch = given(
        await kube.watch(pods, namespace, {
          labelSelector: `check=${name}`,
          sendInitialEvents: true,
          resourceVersionMatch: 'NotOlderThan',
          allowWatchBookmarks: true,
        }),
      );
      const first = await watch.next();
      const second = await watch.next();
      watch.close();
      equal(first?.type, 'ADDED');
      ok(second?.type === 'BOOKMARK');
      equal(second.object.metadata.annotations?.['k8s.io/initial-events-end'], 'true');
    },
  },
  {
    title: 'a watch with a selector that cannot be read is not opened',
    async run({ kube, namespace }) {
      equal(refused(await kube.watch(pods, namespace, { labelSelector: 'a,' })).kind, 'badRequest');
    },
  },
];
