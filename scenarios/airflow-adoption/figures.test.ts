import { describe, expect, test } from 'vitest';
import { countRun } from './run.fixture.ts';

/** As reported, at half of the 1,000 pods a minute: three schedulers, upstream's intervals; long enough for a tick of each. */
const steady = { schedulers: 3, perMinute: 500, minutes: 6, faults: 0, loop: 1, batch: 16, parallelism: 200 };

describe('the relabel war of #66396, in counts', () => {
  test('#61839: every tick of every scheduler takes pods from living siblings', async () => {
    const { ticks, relabels } = await countRun('pr-61839', { ...steady, perMinute: 1000 });
    expect(ticks.length).toBeGreaterThanOrEqual(3);
    expect(Math.min(...ticks)).toBeGreaterThan(0);
    expect(relabels).toBeGreaterThan(2 * ticks.length);
  }, 180_000);

  test('#66400: no tick patches anything', async () => {
    const { ticks, relabels, ended } = await countRun('pr-66400', steady);
    expect(ended).toBeGreaterThan(2500);
    expect(ticks.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...ticks)).toBe(0);
    expect(relabels).toBe(0);
  }, 180_000);

  test('fenced: no patch, and nothing to list while nobody has died but its own pods', async () => {
    const { ticks, relabels, requests, ended } = await countRun('fenced', steady);
    expect(ended).toBeGreaterThan(2500);
    expect(ticks).toEqual([]);
    expect(relabels).toBe(0);
    expect(requests.get('PATCH') ?? 0).toBe(0);
    expect(requests.get('LIST') ?? 0).toBeLessThanOrEqual(6);
  }, 180_000);
});
