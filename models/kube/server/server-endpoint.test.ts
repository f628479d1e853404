import { describe, expect, test } from 'vitest';
import type { Kube, KubeError, KubeResult, ListOptions, WatchOptions } from '../../../modules/ports/kube.ts';
import type { Fault } from '../../../sim/faults/fault.ts';
import type { Process } from '../../../sim/kernel/process.ts';
import { stage, type Stage } from '../cluster.fixture.ts';
import { pod, pods } from '../fixture.ts';

function value<T>(result: KubeResult<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function strike(name: string, target: string, at: number, duration: number): Fault {
  return { kind: 'model', name, target, when: { at }, duration };
}

/** Says what a watch received, with the time in s. */
async function follow(set: Stage, kube: Kube, options: WatchOptions): Promise<readonly string[]> {
  const said: string[] = [];
  const watch = value(await kube.watch(pods, null, options));
  for (let event = await watch.next(); event !== null; event = await watch.next()) {
    const what = event.type === 'ERROR' ? `${event.error.code}` : (event.object.metadata.name ?? '');
    said.push(`${event.type} ${what} ${Math.round(set.simulation.now / 1000)}`);
  }
  return [...said, `end ${Math.round(set.simulation.now / 1000)}`];
}

async function run(set: Stage, script: (kube: Kube, process: Process) => Promise<void>): Promise<void> {
  set.replica('solo', script);
  await set.run(10_000_000);
}

describe('rows 18 and 19: a server whose watch cache is behind', () => {
  /** Ms that a LIST took, and its outcome, when the cache of its server learns of a pod at 10 s + `lag`. */
  async function listWhileBehind(lag: number, options: (version: string) => ListOptions): Promise<readonly unknown[]> {
    const set = stage({ watchCacheLag: [1, 1] }, [strike('kube/hold-watch-cache', 'kube-0', 5000, 5000 + lag)]);
    let outcome: readonly unknown[] = [];
    await run(set, async (kube, process) => {
      await process.sleep(6000);
      const { resourceVersion = '' } = value(await kube.create(pods, 'default', pod('a'))).metadata;
      await process.sleep(10_000 - set.simulation.now);
      const began = set.simulation.now;
      const result = await kube.list(pods, null, options(resourceVersion));
      outcome = [
        Math.round((set.simulation.now - began) / 500) / 2,
        result.ok ? result.value.items.length : result.error.code,
      ];
    });
    return outcome;
  }

  test('a LIST at a version waits until it has caught up', async () => {
    expect(await listWhileBehind(2000, (resourceVersion) => ({ resourceVersion }))).toEqual([2, 1]);
  });

  test('and answers 504 after three seconds', async () => {
    expect(await listWhileBehind(20_000, (resourceVersion) => ({ resourceVersion }))).toEqual([3, 504]);
    const exact = (resourceVersion: string) => ({ resourceVersion, resourceVersionMatch: 'Exact' }) as const;
    expect(await listWhileBehind(20_000, exact)).toEqual([3, 504]);
  });

  test('at "0" it answers old data at once, without a version fresh data', async () => {
    expect(await listWhileBehind(20_000, () => ({ resourceVersion: '0' }))).toEqual([0, 0]);
    expect(await listWhileBehind(20_000, () => ({}))).toEqual([0, 1]);
  });

  test('a WATCH without a version begins when it has caught up, or fails in its stream', async () => {
    for (const [lag, expected] of [
      [2000, ['ADDED a 12', 'end 20']],
      [20_000, ['ERROR 504 13', 'end 13']],
    ] as const) {
      const set = stage({}, [strike('kube/hold-watch-cache', 'kube-0', 5000, 5000 + lag)]);
      await run(set, async (kube, process) => {
        await process.sleep(6000);
        value(await kube.create(pods, 'default', pod('a')));
        await process.sleep(10_000 - set.simulation.now);
        expect(await follow(set, kube, { timeoutSeconds: 10 })).toEqual(expected);
      });
      expect(set.simulation.marks.get('waited-for-cache')).toBeGreaterThan(0);
    }
  });
});

describe('row 37: bookmarks', () => {
  async function watchFor(options: WatchOptions): Promise<readonly string[]> {
    const set = stage();
    let said: readonly string[] = [];
    set.replica('writer', async (kube, process) => {
      await process.sleep(30_000);
      value(await kube.create(pods, 'default', pod('a', { x: '1' })));
    });
    await run(set, async (kube) => {
      const { resourceVersion } = value(await kube.list(pods, null)).metadata;
      said = await follow(set, kube, { resourceVersion, labelSelector: 'x=2', timeoutSeconds: 200, ...options });
    });
    return said;
  }

  test('come about once a minute and before the end, when asked for', async () => {
    const said = await watchFor({ allowWatchBookmarks: true });
    const times = said.slice(0, -1).map((line) => Number(line.split(' ').at(-1)));
    expect(said.every((line) => /^(BOOKMARK|end) /.test(line))).toBe(true);
    expect(times.map((time, index) => Math.round((time - index) / 60))).toEqual([1, 2, 3, 3]);
    expect(times.at(-1)).toBeGreaterThanOrEqual(198);
  });

  test('never come unasked', async () => {
    expect(await watchFor({})).toEqual(['end 200']);
  });

  test('are about versions after the one from which the watch began', async () => {
    expect(await watchFor({ allowWatchBookmarks: true, timeoutSeconds: 20 })).toEqual(['end 20']);
  });
});

describe('the ends of watches', () => {
  test('a negative time ends one at once, zero counts as none given', async () => {
    const set = stage();
    await run(set, async (kube) => {
      expect(await follow(set, kube, { resourceVersion: '0', timeoutSeconds: -1 })).toEqual(['end 0']);
      const [last = ''] = await follow(set, kube, { resourceVersion: '0', timeoutSeconds: 0 });
      expect(Number(last.split(' ')[1])).toBeGreaterThanOrEqual(1800);
    });
  });

  test('a client that takes nothing for too long loses its watch', async () => {
    const pause: Fault = { kind: 'pause', process: 'solo', when: { at: 1000 }, duration: 30_000 };
    const set = stage({ watchBuffer: 5 }, [pause]);
    set.replica('writer', async (kube, process) => {
      await process.sleep(2000);
      for (let index = 0; index < 20; index++) value(await kube.create(pods, 'default', pod(`p-${index}`)));
    });
    await run(set, async (kube) => {
      const said = await follow(set, kube, { resourceVersion: '0', timeoutSeconds: 100 });
      expect(said).toHaveLength(7);
      expect(said.at(-1)).toBe('end 31');
    });
    expect(set.simulation.marks.get('slow-watch-ended')).toBe(1);
  });
});

describe('servers in trouble', () => {
  async function answers(fault: string, servers = 1): Promise<{ errors: readonly (KubeError | null)[]; set: Stage }> {
    const set = stage({ servers }, [strike(fault, 'kube-0', 1000, 3000)]);
    const errors: (KubeError | null)[] = [];
    await run(set, async (kube, process) => {
      for (let attempt = 0; attempt < 3; attempt++) {
        const result = await kube.create(pods, 'default', pod(`p-${attempt}`));
        errors.push(result.ok ? null : result.error);
        await process.sleep(2000);
      }
    });
    return { errors, set };
  }

  test('row 40: one that has too much to do answers 429, says when to come back, and applies nothing', async () => {
    const { errors, set } = await answers('kube/throttle');
    expect(errors).toMatchObject([null, { code: 429, retryAfterSeconds: 1, ambiguous: false }, null]);
    expect(set.cluster.peek(pods, 'default/p-1')).toBeUndefined();
  });

  test('one that fails answers 500 or 503 and applies nothing', async () => {
    const { errors, set } = await answers('kube/fail');
    expect(errors).toMatchObject([null, {}, null]);
    expect([500, 503]).toContain(errors[1]?.code);
    expect(set.cluster.peek(pods, 'default/p-1')).toBeUndefined();
  });

  test('one that is down refuses, and its clients go elsewhere if there is another', async () => {
    const alone = await answers('kube/server-down');
    expect(alone.errors).toMatchObject([null, { kind: 'unreachable', ambiguous: false }, null]);
    expect(alone.set.simulation.marks.get('client-moved')).toBeUndefined();
    const two = await answers('kube/server-down', 2);
    expect(two.errors).toMatchObject([null, { kind: 'unreachable' }, null]);
    expect(two.set.simulation.marks.get('client-moved')).toBe(1);
  });

  test.each(['kube/server-down', 'kube/drop-watches', 'kube/move-client'])(
    '%s: the next watch is served by another server, which may be behind',
    async (fault) => {
      const target = fault === 'kube/move-client' ? 'solo' : 'kube-0';
      const set = stage({ servers: 2 }, [
        strike('kube/hold-watch-cache', 'kube-1', 0, 60_000),
        strike(fault, target, 5000, 10_000),
      ]);
      await run(set, async (kube, process) => {
        value(await kube.create(pods, 'default', pod('a')));
        await process.sleep(1000);
        const watch = value(await kube.watch(pods, null, { resourceVersion: '0', timeoutSeconds: 300 }));
        while ((await watch.next()) !== null);
        expect(set.simulation.now).toBeLessThan(6000);
        value(await kube.list(pods, null));
        expect(value(await kube.list(pods, null, { resourceVersion: '0' })).items).toHaveLength(0);
      });
      expect(set.simulation.marks.get('client-moved')).toBe(1);
      expect(set.simulation.marks.get('back-in-time')).toBe(1);
    },
  );
});
