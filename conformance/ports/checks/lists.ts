import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Kube } from '../../../modules/ports/kube.ts';
import { pods } from '../../../modules/ports/pod.ts';
import { given, pod, refused, workflow, workflows, type CheckStage, type PortCheck } from '../port-check.ts';

async function createPods({ kube, namespace, name }: CheckStage, suffixes: readonly string[]): Promise<void> {
  for (const suffix of suffixes) {
    given(await kube.create(pods, namespace, pod(`${name}-${suffix}`, { check: name, suffix })));
  }
}

async function suffixesOf(kube: Kube, namespace: string | null, labelSelector: string): Promise<readonly unknown[]> {
  const { items } = given(await kube.list(pods, namespace, { labelSelector }));
  return items.map(({ metadata }) => metadata.labels?.['suffix']);
}

/** Collections. */
export const listChecks: readonly PortCheck[] = [
  {
    title: 'row 7: label selectors choose, in order of names, in one namespace or in all',
    async run(stage) {
      await createPods(stage, ['c', 'a', 'b']);
      const { kube, namespace, name } = stage;
      deepEqual(await suffixesOf(kube, namespace, `check=${name}`), ['a', 'b', 'c']);
      deepEqual(await suffixesOf(kube, null, `check=${name}`), ['a', 'b', 'c']);
      deepEqual(await suffixesOf(kube, namespace, `check=${name},suffix!=b`), ['a', 'c']);
      deepEqual(await suffixesOf(kube, namespace, `check=${name},suffix in (a,b),!missing`), ['a', 'b']);
      deepEqual(await suffixesOf(kube, namespace, `check=${name},missing`), []);
    },
  },
  {
    title: 'every item says what it is',
    async run(stage) {
      const { kube, namespace, name } = stage;
      await createPods(stage, ['a']);
      const { items } = given(await kube.list(pods, namespace, { labelSelector: `check=${name}` }));
      deepEqual(items, [given(await kube.get(pods, namespace, `${name}-a`))]);
      given(await kube.create(workflows, namespace, workflow(name)));
      const found = given(await kube.list(workflows, namespace, { fieldSelector: `metadata.name=${name}` })).items;
      deepEqual(found, [given(await kube.get(workflows, namespace, name))]);
    },
  },
  {
    title: 'row 10: field selectors choose, and only by fields that the resource has',
    async run(stage) {
      const { kube, namespace, name } = stage;
      await createPods(stage, ['a', 'b']);
      const fieldSelector = `metadata.name=${name}-b,status.phase=Pending`;
      const { items } = given(await kube.list(pods, namespace, { fieldSelector }));
      deepEqual(
        items.map(({ metadata }) => metadata.name),
        [`${name}-b`],
      );
      const { kind, code, message } = refused(await kube.list(pods, namespace, { fieldSelector: 'spec.foo=1' }));
      deepEqual([kind, code], ['badRequest', 400]);
      ok(message.includes('field label not supported: spec.foo'));
    },
  },
  {
    title: 'row 8: a selector that cannot be read answers badRequest',
    async run({ kube, namespace }) {
      for (const labelSelector of ['a,', 'a=b,,c', 'x==a==b', '!x=a']) {
        equal(refused(await kube.list(pods, namespace, { labelSelector })).kind, 'badRequest', labelSelector);
      }
    },
  },
  {
    title: 'row 15: pages are of one version; writes between them do not show',
    async run(stage) {
      const { kube, namespace, name } = stage;
      for (const suffix of ['a', 'b', 'c']) {
        given(await kube.create(workflows, namespace, workflow(`${name}-${suffix}`)));
      }
      const first = given(await kube.list(workflows, namespace, { limit: 2 }));
      equal(first.items.length, 2);
      equal(typeof first.metadata.continue, 'string');
      given(await kube.create(workflows, namespace, workflow(`${name}-d`)));
      const seen = [...first.items];
      let page = first;
      while (page.metadata.continue !== undefined) {
        page = given(await kube.list(workflows, namespace, { limit: 2, continue: page.metadata.continue }));
        equal(page.metadata.resourceVersion, first.metadata.resourceVersion);
        seen.push(...page.items);
      }
      const names = seen.map(({ metadata }) => metadata.name ?? '').filter((text) => text.startsWith(name));
      deepEqual(
        names,
        ['a', 'b', 'c'].map((suffix) => `${name}-${suffix}`),
      );
    },
  },
  {
    title: 'row 17: a version that is none answers badRequest; a match without a version answers invalid',
    async run({ kube, namespace }) {
      equal(refused(await kube.list(pods, namespace, { resourceVersion: 'x' })).kind, 'badRequest');
      equal(refused(await kube.list(pods, namespace, { resourceVersionMatch: 'Exact' })).kind, 'invalid');
      given(await kube.list(pods, namespace, { resourceVersion: '0' }));
    },
  },
  {
    title: 'row 19: a version from the future answers timeout, and when to try again',
    async run({ kube, namespace }) {
      const future = { resourceVersion: '4000000000' };
      const { kind, code, retryAfterSeconds, ambiguous } = refused(await kube.list(pods, namespace, future));
      deepEqual([kind, code, retryAfterSeconds, ambiguous], ['timeout', 504, 1, false]);
    },
  },
];
