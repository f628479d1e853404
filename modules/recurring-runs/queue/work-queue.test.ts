import { describe, expect, it } from 'vitest';
import { ManualClock } from './clock.fixture.ts';
import { ItemExponentialRateLimiter } from './rate-limiter.ts';
import { WorkQueue } from './work-queue.ts';

function queueOnClock(): { queue: WorkQueue; clock: ManualClock; taken: string[] } {
  const clock = new ManualClock();
  const queue = new WorkQueue(clock, { base: 10_000, most: 360_000 });
  return { queue, clock, taken: [] };
}

/** Takes items as they come, as a worker that is done at once. */
async function take(queue: WorkQueue, taken: string[]): Promise<void> {
  for (let item = await queue.get(); item !== null; item = await queue.get()) {
    taken.push(item);
    queue.done(item);
  }
}

describe('the rate limiter', () => {
  it('doubles from the base to the most, and starts over once forgotten', () => {
    const limiter = new ItemExponentialRateLimiter(10_000, 360_000);
    expect(Array.from({ length: 8 }, () => limiter.when('a') / 1000)).toEqual([10, 20, 40, 80, 160, 320, 360, 360]);
    expect(limiter.when('b')).toBe(10_000);
    limiter.forget('a');
    expect(limiter.when('a')).toBe(10_000);
  });
});

describe('the work queue', () => {
  it('has an item once however often it is added', async () => {
    const { queue } = queueOnClock();
    queue.add('a');
    queue.add('a');
    queue.add('b');
    expect(await queue.get()).toBe('a');
    expect(await queue.get()).toBe('b');
    queue.shutDown();
    expect(await queue.get()).toBeNull();
  });

  it('gives an item to one worker at a time, and again when it was added meanwhile', async () => {
    const { queue } = queueOnClock();
    queue.add('a');
    expect(await queue.get()).toBe('a');
    queue.add('a');
    let second: string | null = 'not yet';
    const waiting = queue.get().then((item) => (second = item));
    await Promise.resolve();
    expect(second).toBe('not yet');
    queue.done('a');
    await waiting;
    expect(second).toBe('a');
  });

  it('waits with delayed items, and of several delays takes the shortest', async () => {
    const { queue, clock, taken } = queueOnClock();
    void take(queue, taken);
    queue.addAfter('a', 20_000);
    queue.addAfter('a', 5_000);
    queue.addAfter('a', 30_000);
    await clock.pass(4_999);
    expect(taken).toEqual([]);
    await clock.pass(1);
    expect(taken).toEqual(['a']);
    await clock.pass(60_000);
    expect(taken).toEqual(['a']);
  });

  it('makes every event wait at least the base, and events without success ever longer', async () => {
    const { queue, clock, taken } = queueOnClock();
    void take(queue, taken);
    queue.addRateLimited('a');
    await clock.pass(10_000);
    expect(taken).toHaveLength(1);
    queue.addRateLimited('a');
    await clock.pass(19_999);
    expect(taken).toHaveLength(1);
    await clock.pass(1);
    expect(taken).toHaveLength(2);
    queue.forget('a');
    queue.addRateLimited('a');
    await clock.pass(10_000);
    expect(taken).toHaveLength(3);
  });

  it('lets waiting workers go when it is shut down', async () => {
    const { queue } = queueOnClock();
    const waiting = queue.get();
    queue.shutDown();
    expect(await waiting).toBeNull();
    queue.add('a');
    expect(await queue.get()).toBeNull();
  });
});
