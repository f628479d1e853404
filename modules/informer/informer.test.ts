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
const broken: KubeError = { kind: 'internal', code: 500, reason: '', message: 'broken', ambiguous: false };

type Step =
  | { readonly list: { readonly items: readonly Pod[]; readonly version: string } | KubeError }
  | { readonly watch: readonly WatchEvent<Pod>[] | KubeError };

/** A server that answers from a script, and then stops the informer. */
function play(steps: readonly Step[], options: { readonly resyncPeriod?: number } = {}) {
  const calls: string[] = [];
  const log: string[] = [];
  const sleeps: number[] = [];
  const lifecycle = { stopping: false };
  let now = 0;
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    async sleep(duration) {
      sleeps.push(duration);
      now += duration;
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
      calls.push(`list ${options.resourceVersion ?? 'fresh'}`);
      const list = take('list')?.list ?? broken;
      if ('kind' in list) return { ok: false, error: list };
      const value: ObjectList<KubeObject> = { items: list.items, metadata: { resourceVersion: list.version } };
      return { ok: true, value } as KubeResult<ObjectList<T>>;
    },
    async watch<T extends KubeObject>(_resource: unknown, _namespace: unknown, options: ListOptions = {}) {
      calls.push(`watch ${options.resourceVersion ?? 'fresh'}`);
      const watch = take('watch')?.watch ?? [];
      if ('kind' in watch) return { ok: false, error: watch };
      const pending = [...watch];
      const open: Watch<KubeObject> = {
        async next() {
          now += 2000;
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
    onDelete: ({ metadata }: Pod) => log.push(`delete ${metadata.name}`),
  };
  const informer = new Informer<Pod>({
    kube,
    clock,
    random: { fraction: () => 0, uuid: () => '' },
    lifecycle,
    resource: pods,
    namespace: null,
    handlers,
    ...options,
  });
  return { informer, calls, log, sleeps };
}

const start: Step = { list: { items: [pod('a', '3', { x: '1' }), pod('b', '4')], version: '5' } };

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
        ],
      },
      { watch: [{ type: 'ADDED', object: pod('d', '10') }] },
      { watch: broken },
    ]);
    expect(informer.synced).toBe(false);
    await informer.run();
    expect(calls).toEqual(['list 0', 'watch 5', 'watch 9', 'watch 10']);
    expect(log).toEqual(['add a', 'add b', 'update a 3', 'add c', 'delete b', 'add d']);
    expect(informer.synced).toBe(true);
    expect(informer.get('default', 'a')?.metadata.resourceVersion).toBe('6');
    expect(informer.list('x notin (2)').map(({ metadata }) => metadata.name)).toEqual(['c', 'd']);
  });

  test('an expired watch is followed by a fresh list, whose differences are reported', async () => {
    const { calls, log, sleeps } = await played([
      start,
      { watch: [{ type: 'ERROR', error: gone }] },
      { list: { items: [pod('b', '8'), pod('c', '9')], version: '9' } },
      { watch: broken },
    ]);
    expect(calls).toEqual(['list 0', 'watch 5', 'list fresh', 'watch 9']);
    expect(log).toEqual(['add a', 'add b', 'delete a', 'update b 4', 'add c']);
    expect(sleeps).toEqual([800]);
  });

  test('any other failure is followed by a list at the last version, after a growing pause', async () => {
    const { calls, sleeps } = await played([
      { list: broken },
      { list: broken },
      start,
      { watch: broken },
      { list: gone },
      { list: { items: [], version: '9' } },
      { watch: [] },
    ]);
    expect(calls).toEqual(['list 0', 'list 0', 'list 0', 'watch 5', 'list 5', 'list fresh', 'watch 9']);
    expect(sleeps).toEqual([800, 1600, 3200, 6400]);
  });

  test('a resync repeats onUpdate for everything cached', async () => {
    const { log } = await played(
      [
        start,
        {
          watch: [
            { type: 'ADDED', object: pod('c', '6') },
            { type: 'ADDED', object: pod('d', '7') },
          ],
        },
        { watch: [] },
      ],
      { resyncPeriod: 3000 },
    );
    expect(log).toEqual(['add a', 'add b', 'add c', 'add d', 'update a 3', 'update b 4', 'update c 6', 'update d 7']);
  });
});

async function played(steps: readonly Step[], options: { readonly resyncPeriod?: number } = {}) {
  const result = play(steps, options);
  await result.informer.run();
  return result;
}
