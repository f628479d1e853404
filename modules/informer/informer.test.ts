import { describe, expect, test } from 'vitest';
import type { Clock } from '../ports/clock.ts';
import type {
  Kube,
  KubeError,
  KubeObject,
  KubeResult,
  ListOptions,
  ObjectList,
  Watch,
  WatchEvent,
} from '../ports/kube.ts';
import { pods, type Pod } from '../ports/pod.ts';
import { Informer } from './informer.ts';

function pod(name: string, version: string, labels: { readonly [key: string]: string } = {}): Pod {
  const metadata = { name, namespace: 'default', resourceVersion: version, labels };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [] } };
}

const gone: KubeError = { kind: 'gone', code: 410, reason: 'Expired', message: 'too old', ambiguous: false };
const tooLarge: KubeError = {
  kind: 'timeout',
  code: 504,
  reason: 'Timeout',
  message: 'Timeout: Too large resource version: 9, current: 3',
  ambiguous: false,
};
const broken: KubeError = { kind: 'internal', code: 500, reason: '', message: 'broken', ambiguous: false };

type Step =
  | { readonly list: { readonly items: readonly Pod[]; readonly version: string; readonly more?: string } | KubeError }
  | { readonly watch: readonly WatchEvent<Pod>[] | 'ends at once' | KubeError };

/** A server that answers from a script, and then stops the informer. */
function play(steps: readonly Step[]) {
  const calls: string[] = [];
  const log: string[] = [];
  const sleeps: number[] = [];
  const lifecycle = { stopping: false };
  let now = 0;
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep(duration) {
      // The informer's wait for a stop: the script ends otherwise.
      if (duration === 60_000) return new Promise(() => {});
      sleeps.push(duration);
      now += duration;
      return Promise.resolve();
    },
  };
  const rest = [...steps];
  function take<Kind extends 'list' | 'watch'>(kind: Kind): Extract<Step, Record<Kind, unknown>> | null {
    const step = rest.shift();
    if (rest.length === 0) lifecycle.stopping = true;
    if (step === undefined) return null;
    if (!(kind in step)) throw new Error(`unexpected ${kind}`);
    return step as Extract<Step, Record<Kind, unknown>>;
  }
  const refused = async (): Promise<never> => {
    throw new Error('not scripted');
  };
  const kube: Kube = {
    get: refused,
    create: refused,
    replace: refused,
    patch: refused,
    delete: refused,
    async list<T extends KubeObject>(_resource: unknown, _namespace: unknown, options: ListOptions = {}) {
      const from = options.continue === undefined ? '' : ` after ${options.continue}`;
      calls.push(`list ${options.resourceVersion ?? 'fresh'}${from}${options.limit === undefined ? '' : ' paged'}`);
      const list = take('list')?.list ?? broken;
      if ('kind' in list) return { ok: false, error: list };
      const metadata = { resourceVersion: list.version, ...(list.more === undefined ? {} : { continue: list.more }) };
      const value: ObjectList<KubeObject> = { items: list.items, metadata };
      return { ok: true, value } as KubeResult<ObjectList<T>>;
    },
    async watch<T extends KubeObject>(_resource: unknown, _namespace: unknown, options: ListOptions = {}) {
      calls.push(`watch ${options.resourceVersion ?? 'fresh'}`);
      const watch = take('watch')?.watch ?? [];
      if (typeof watch === 'object' && 'kind' in watch) return { ok: false, error: watch };
      const pending = watch === 'ends at once' ? [] : [...watch];
      const open: Watch<KubeObject> = {
        async next() {
          if (watch !== 'ends at once') now += 2000;
          return pending.shift() ?? null;
        },
        close() {},
      };
      return { ok: true, value: open } as KubeResult<Watch<T>>;
    },
  };
  const handlers = {
    onAdd: ({ metadata }: Pod) => log.push(`add ${metadata.name}`),
    onUpdate: (before: Pod, { metadata }: Pod) =>
      log.push(`update ${metadata.name} ${before.metadata.resourceVersion}`),
    onDelete: ({ metadata }: Pod, tombstone: boolean) =>
      log.push(`${tombstone ? 'tombstone' : 'delete'} ${metadata.name} ${metadata.resourceVersion}`),
  };
  const informer = new Informer<Pod, 'node'>({
    kube,
    clock,
    random: { fraction: () => 0, uuid: () => '' },
    lifecycle,
    log: { event: (name, data) => log.push(`${name} ${JSON.stringify(data)}`) },
    resource: pods,
    namespace: null,
    handlers,
    indexes: { node: ({ spec }) => (spec.nodeName === undefined ? [] : [spec.nodeName]) },
  });
  return { informer, calls, log, sleeps };
}

const start: Step = { list: { items: [pod('a', '3', { x: '1' }), pod('b', '4')], version: '5' } };

function throttled(message: string): KubeError {
  return { kind: 'tooManyRequests', code: 429, reason: 'TooManyRequests', message, ambiguous: false };
}

describe('informer', () => {
  test('lists at "0" first, watches from there, and keeps a copy', async () => {
    const { informer, calls, log } = play([
      start,
      {
        watch: [
          { type: 'MODIFIED', object: pod('a', '6', { x: '2' }) },
          { type: 'ADDED', object: pod('c', '7') },
          { type: 'BOOKMARK', object: pod('', '8') },
          { type: 'DELETED', object: pod('b', '9') },
          { type: 'DELETED', object: pod('unknown', '10') },
        ],
      },
      { watch: [{ type: 'ADDED', object: pod('d', '11') }] },
      { watch: broken },
    ]);
    expect(informer.synced).toBe(false);
    await informer.run();
    expect(calls).toEqual(['list 0 paged', 'watch 5', 'watch 10', 'watch 11']);
    expect(log).toEqual(['add a', 'add b', 'update a 3', 'add c', 'delete b 9', 'add d']);
    expect(informer.synced).toBe(true);
    expect(informer.lastVersion).toBe('11');
    expect(informer.get('default', 'a')?.metadata.resourceVersion).toBe('6');
    expect(informer.list('x notin (2)').map(({ metadata }) => metadata.name)).toEqual(['c', 'd']);
  });

  test('an expired watch is followed by a list at the last version, whose differences are reported', async () => {
    const { calls, log, sleeps } = await played([
      start,
      { watch: [{ type: 'ERROR', error: gone }] },
      { list: { items: [pod('b', '8'), pod('c', '9')], version: '9' } },
      { watch: broken },
    ]);
    expect(calls).toEqual(['list 0 paged', 'watch 5', 'list 5', 'watch 9']);
    expect(log).toEqual(['add a', 'add b', 'tombstone a 3', 'update b 4', 'add c']);
    expect(sleeps).toEqual([800]);
  });

  test.each([
    ['expired', gone],
    ['too large', tooLarge],
  ])('where the last version is %s, the list is repeated at once without one', async (_, error) => {
    const { calls, sleeps } = await played([
      start,
      { watch: broken },
      { list: error },
      { list: { items: [], version: '9' } },
      { watch: broken },
      { list: { items: [], version: '9' } },
      { watch: broken },
    ]);
    const expected = ['list 0 paged', 'watch 5', 'list 5', 'list fresh paged', 'watch 9', 'list 9', 'watch 9'];
    expect(calls).toEqual(expected);
    expect(sleeps).toEqual([800, 1600]);
  });

  test('failed lists are tried again after a growing pause, which starts over after two minutes', async () => {
    const failures = Array.from({ length: 9 }, (): Step => ({ list: broken }));
    const { calls, sleeps } = await played([...failures, start, { watch: broken }]);
    expect(new Set(calls)).toEqual(new Set(['list 0 paged', 'watch 5']));
    expect(sleeps).toEqual([800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000, 30_000]);
    const longer = await played([...failures, ...failures, start, { watch: broken }]);
    // 0.8 + ... + 3 x 30 s are 140 s: the next pause is the first of a new series.
    expect(longer.sleeps.slice(8, 11)).toEqual([30_000, 800, 1600]);
  });

  test('a throttled watch is opened again where it was, whether it was refused or ended', async () => {
    const { calls, sleeps } = await played([
      start,
      { watch: throttled('refused') },
      {
        watch: [
          { type: 'ADDED', object: pod('c', '7') },
          { type: 'ERROR', error: throttled('ended') },
        ],
      },
      { watch: [] },
      { watch: broken },
    ]);
    expect(calls).toEqual(['list 0 paged', 'watch 5', 'watch 5', 'watch 7', 'watch 7']);
    expect(sleeps).toEqual([800, 1600]);
  });

  test('a watch that ends at once without an event counts as failed', async () => {
    const { calls } = await played([start, { watch: 'ends at once' }, { list: broken }]);
    expect(calls).toEqual(['list 0 paged', 'watch 5', 'list 5']);
  });

  test('reads long lists in pages, and as a whole where a page has expired', async () => {
    const pages: Step[] = [
      { list: { items: [pod('a', '3')], version: '5', more: 'x' } },
      { list: { items: [pod('b', '4')], version: '5', more: 'y' } },
    ];
    const paged = await played([...pages, { list: { items: [pod('c', '5')], version: '5' } }, { watch: broken }]);
    expect(paged.calls).toEqual(['list 0 paged', 'list fresh after x paged', 'list fresh after y paged', 'watch 5']);
    expect(paged.log).toEqual(['add a', 'add b', 'add c']);
    const expired = await played([...pages, { list: gone }, start, { watch: broken }]);
    expect(expired.calls.slice(3)).toEqual(['list 0', 'watch 5']);
    expect(expired.log).toEqual(['add a', 'add b']);
  });

  test('a name that was deleted and made anew in a gap is an update with another uid', async () => {
    const uids: (string | undefined)[] = [];
    const { informer, log } = play([
      { list: { items: [withUid(pod('a', '3'), 'first')], version: '5' } },
      { watch: broken },
      { list: { items: [withUid(pod('a', '8'), 'second')], version: '9' } },
      { watch: broken },
    ]);
    informer.addHandlers({ onUpdate: (before, after) => uids.push(before.metadata.uid, after.metadata.uid) });
    await informer.run();
    expect(log).toEqual(['add a', 'update a 3']);
    expect(uids).toEqual(['first', 'second']);
  });

  test('tells several handlers, one that comes late first of what is there, and survives one that throws', async () => {
    const { informer, log } = play([start, { watch: [{ type: 'ADDED', object: pod('c', '6') }] }, { watch: broken }]);
    const late: string[] = [];
    informer.addHandlers({
      onAdd({ metadata }) {
        if (metadata.name === 'c') informer.addHandlers({ onAdd: (object) => late.push(object.metadata.name ?? '') });
        throw new Error(`no ${metadata.name}`);
      },
    });
    await informer.run();
    expect(log.filter((line) => line.startsWith('add'))).toEqual(['add a', 'add b', 'add c']);
    const failure = 'informer/handler-failed {"resource":"pods","message":"no b"}';
    expect(log.filter((line) => line.startsWith('informer'))[1]).toBe(failure);
    expect(late).toEqual(['a', 'b', 'c']);
  });

  test('lists by an index, which follows every change', async () => {
    const { informer } = play([
      { list: { items: [onNode('a', 'x'), onNode('b', 'x'), onNode('c', 'y'), pod('d', '1')], version: '5' } },
      {
        watch: [
          { type: 'MODIFIED', object: onNode('a', 'y') },
          { type: 'DELETED', object: onNode('c', 'y') },
          { type: 'MODIFIED', object: onNode('d', 'y') },
        ],
      },
      { watch: broken },
    ]);
    await informer.run();
    const names = (node: string) => informer.byIndex('node', node).map(({ metadata }) => metadata.name);
    expect([names('x'), names('y'), names('z')]).toEqual([['b'], ['a', 'd'], []]);
  });
});

function withUid(object: Pod, uid: string): Pod {
  return { ...object, metadata: { ...object.metadata, uid } };
}

function onNode(name: string, nodeName: string): Pod {
  return { ...pod(name, '1'), spec: { containers: [], nodeName } };
}

async function played(steps: readonly Step[]) {
  const result = play(steps);
  await result.informer.run();
  return result;
}
