import { describe, expect, test } from 'vitest';
import type { KubeError, KubeResult } from '../../../modules/ports/kube.ts';
import { stage } from '../cluster.fixture.ts';
import { pod, pods, workflow, workflows } from '../fixture.ts';

function failed<T>(result: KubeResult<T>): KubeError {
  if (result.ok) throw new Error('expected a failure');
  return result.error;
}

function value<T>(result: KubeResult<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe('the client', () => {
  test('creates, reads, lists, patches, replaces and deletes over the kernel', async () => {
    const { replica, run, facts } = stage();
    const seen: unknown[] = [];
    replica('solo', async (kube) => {
      const created = value(await kube.create(workflows, 'default', workflow('w', { x: 1 })));
      seen.push(created.metadata.resourceVersion);
      value(await kube.replace(workflows, 'default', { ...created, status: { phase: 'Running' } }));
      seen.push(failed(await kube.replace(workflows, 'default', { ...created, spec: {} })).kind);
      const labels = { metadata: { labels: { a: 'b' } } };
      value(await kube.patch(workflows, 'default', 'w', { type: 'merge', body: labels }));
      const { items, metadata } = value(await kube.list(workflows, 'default', { labelSelector: 'a=b' }));
      seen.push(items.length, metadata.resourceVersion, value(await kube.get(workflows, 'default', 'w')).status);
      seen.push(value(await kube.delete(workflows, 'default', 'w')));
      seen.push(failed(await kube.delete(workflows, 'default', 'w')).kind);
    });
    expect(await run()).toBe('quiet');
    expect(seen).toEqual(['2', 'conflict', 1, '4', { phase: 'Running' }, null, 'notFound']);
    const changed = facts.filter((fact) => fact.kind === 'changed');
    expect(changed.map(({ collection, key, version, process }) => [collection, key, version, process])).toEqual(
      ['2', '3', '4', '5'].map((version) => ['workflows.argoproj.io', 'default/w', version, 'solo']),
    );
    expect(changed.at(-1)?.after).toBeNull();
  });

  test('records what a read saw, and what a write expected, found and left behind', async () => {
    const { simulation, replica, run } = stage();
    replica('solo', async (kube) => {
      const created = value(await kube.create(workflows, 'default', workflow('w', { x: 1 })));
      value(await kube.replace(workflows, 'default', { ...created, status: { phase: 'Running' } }));
      failed(await kube.replace(workflows, 'default', { ...created, spec: {} }));
      const stale = { metadata: { resourceVersion: '2', labels: { a: 'b' } } };
      failed(await kube.patch(workflows, 'default', 'w', { type: 'merge', body: stale }));
      value(await kube.get(workflows, 'default', 'w'));
    });
    await run();
    const entries = simulation.recorder?.history ?? [];
    const versions = entries.flatMap((entry) => (entry.type === 'applied' ? [entry.versions] : []));
    expect(versions).toEqual([
      { wrote: '2' },
      { expected: '2', found: '2', wrote: '3' },
      { expected: '2', found: '3' },
      { expected: '2', found: '3' },
      { saw: '3' },
    ]);
  });

  test('row 41: a lost reply leaves the write applied and the caller with an ambiguous error', async () => {
    const lost = { kind: 'lose', process: 'solo', link: 'kube', nth: 1, message: 'reply', seen: 'reset' } as const;
    const { replica, run, cluster } = stage({}, [lost]);
    let error: KubeError | null = null;
    replica('solo', async (kube) => {
      error = failed(await kube.create(pods, 'default', pod('a')));
    });
    await run();
    expect(error).toMatchObject({ kind: 'unreachable', ambiguous: true });
    expect(cluster.peek(pods, 'default/a')).toBeDefined();
  });

  test('an injected server error is not applied and not ambiguous', async () => {
    const fail = { kind: 'fail', process: 'solo', link: 'kube', nth: 1, count: 1 } as const;
    const { replica, run, cluster } = stage({}, [fail]);
    let error: KubeError | null = null;
    replica('solo', async (kube) => {
      error = failed(await kube.create(pods, 'default', pod('a')));
    });
    await run();
    expect(error).toMatchObject({ ambiguous: false });
    expect(cluster.peek(pods, 'default/a')).toBeUndefined();
  });

  test('row 18: a held watch cache lists old data at version "0" while the other server and GET are fresh', async () => {
    const hold = {
      kind: 'model',
      name: 'kube/hold-watch-cache',
      target: 'kube-1/pods',
      when: { at: 0 },
      duration: 60_000,
    } as const;
    const { replica, run, simulation } = stage({ servers: 2 }, [hold]);
    const counts: number[] = [];
    replica('writer', async (kube) => {
      value(await kube.create(pods, 'default', pod('a')));
    });
    const reader =
      (index: number) =>
      async (
        kube: Parameters<Parameters<typeof replica>[1]>[0],
        process: Parameters<Parameters<typeof replica>[1]>[1],
      ) => {
        await process.sleep(10_000);
        counts[index] = value(await kube.list(pods, null, { resourceVersion: '0' })).items.length;
        counts[index + 2] = value(await kube.list(pods, null)).items.length;
      };
    replica('near', reader(0), 0);
    replica('far', reader(1), 1);
    await run();
    expect(counts).toEqual([1, 0, 1, 1]);
    expect(simulation.marks.get('stale-list')).toBe(1);
  });

  test('a hold that strikes while changes are on their way holds them too', async () => {
    const when = { at: 2000 };
    const hold = { kind: 'model', name: 'kube/hold-watch-cache', target: 'kube-0', when, duration: 60_000 } as const;
    const { replica, run, simulation } = stage({ watchCacheLag: [5000, 5000] }, [hold]);
    const counts: number[] = [];
    replica('solo', async (kube, process) => {
      value(await kube.create(pods, 'default', pod('a')));
      await process.sleep(10_000);
      counts.push(value(await kube.list(pods, null, { resourceVersion: '0' })).items.length);
      await process.sleep(60_000);
      counts.push(value(await kube.list(pods, null, { resourceVersion: '0' })).items.length);
    });
    await run();
    expect(counts).toEqual([0, 1]);
    expect(simulation.marks.get('watch-cache-held')).toBe(1);
  });
});

describe('watches over the kernel', () => {
  const drop = { kind: 'model', name: 'kube/drop-watches', target: 'kube-0', when: { at: 5000 }, duration: 0 } as const;

  test('events arrive in order, and the stream ends when the server drops it', async () => {
    const { replica, run } = stage({}, [drop]);
    const events: string[] = [];
    replica('watcher', async (kube) => {
      const watch = value(await kube.watch(pods, null, { resourceVersion: '1' }));
      for (let event = await watch.next(); event !== null; event = await watch.next()) {
        if (event.type !== 'ERROR') events.push(`${event.type} ${event.object.metadata.name}`);
      }
      events.push('end');
    });
    replica('writer', async (kube, process) => {
      await process.sleep(100);
      for (const name of ['c', 'a', 'b']) value(await kube.create(pods, 'default', pod(name)));
      value(await kube.delete(pods, 'default', 'a'));
    });
    await run();
    expect(events).toEqual(['ADDED c', 'ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED a', 'end']);
  });

  test('a cut link ends the stream, and what was on its way is lost', async () => {
    const cut = { kind: 'cut', process: 'watcher', link: 'kube', when: { at: 5000 }, duration: 1000 } as const;
    const { replica, run, cluster } = stage({}, [cut]);
    const events: string[] = [];
    replica('watcher', async (kube) => {
      const watch = value(await kube.watch(pods, null, { resourceVersion: '1' }));
      for (let event = await watch.next(); event !== null; event = await watch.next()) events.push(event.type);
      events.push('end');
    });
    replica('writer', async (kube, process) => {
      await process.sleep(5500);
      value(await kube.create(pods, 'default', pod('a')));
    });
    await run();
    expect(events).toEqual(['end']);
    expect(cluster.peek(pods, 'default/a')).toBeDefined();
  });

  test('a watch ends after the time asked for; a forgotten version ends it with ERROR 410', async () => {
    const compact = { kind: 'model', name: 'kube/compact', target: '', when: { at: 5000 }, duration: 0 } as const;
    const { replica, run, simulation } = stage({}, [compact]);
    const seen: unknown[] = [];
    replica('watcher', async (kube, process) => {
      value(await kube.create(pods, 'default', pod('a')));
      const watch = value(await kube.watch(pods, null, { resourceVersion: '2', timeoutSeconds: 3 }));
      seen.push(await watch.next(), simulation.now > 3000 && simulation.now < 3100);
      await process.sleep(5000);
      const old = value(await kube.watch(pods, null, { resourceVersion: '1' }));
      const error = await old.next();
      seen.push(error?.type === 'ERROR' && error.error.kind, await old.next());
    });
    await run();
    expect(seen).toEqual([null, true, 'gone', null]);
  });

  test('a paused watcher receives everything in order afterwards', async () => {
    const pause = { kind: 'pause', process: 'watcher', when: { at: 1000 }, duration: 20_000 } as const;
    const { replica, run, simulation } = stage({}, [pause]);
    const names: (string | undefined)[] = [];
    let resumed = 0;
    replica('watcher', async (kube) => {
      const watch = value(await kube.watch(pods, null, { resourceVersion: '1', timeoutSeconds: 60 }));
      for (let event = await watch.next(); event !== null; event = await watch.next()) {
        if (event.type === 'ADDED') names.push(event.object.metadata.name);
        resumed ||= simulation.now;
      }
    });
    replica('writer', async (kube, process) => {
      await process.sleep(2000);
      for (const name of ['e', 'd', 'c', 'b', 'a']) value(await kube.create(pods, 'default', pod(name)));
    });
    await run();
    expect(names).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(resumed).toBeGreaterThanOrEqual(21_000);
  });

  test('every event travels for as long as the latency says', async () => {
    const { replica, run, simulation } = stage({ watchLatency: [1000, 1000], watchCacheLag: [1, 1] });
    const arrivals: number[] = [];
    replica('watcher', async (kube) => {
      const watch = value(await kube.watch(pods, null, { resourceVersion: '1', timeoutSeconds: 10 }));
      while ((await watch.next()) !== null) arrivals.push(simulation.now);
    });
    replica('writer', async (kube, process) => {
      await process.sleep(100);
      value(await kube.create(pods, 'default', pod('a')));
      await process.sleep(500);
      value(await kube.create(pods, 'default', pod('b')));
    });
    await run();
    const [first = 0, second = 0] = arrivals;
    expect(arrivals).toHaveLength(2);
    expect(second - first).toBeGreaterThan(490);
  });
});
