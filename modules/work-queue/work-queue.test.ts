import { describe, expect, it } from 'vitest';
import { ManualClock } from './clock.fixture.ts';
import { BucketRateLimiter, controllerRateLimiter, ItemExponentialRateLimiter } from './rate-limiter.ts';
import { WorkQueue } from './work-queue.ts';

function queueOnClock(): { queue: WorkQueue; clock: ManualClock; taken: string[] } {
  const clock = new ManualClock();
  const queue = new WorkQueue(clock, new ItemExponentialRateLimiter({ base: 10_000, most: 360_000 }));
  return { queue, clock, taken: [] };
}

/** Takes items as they come, as a worker that is done at once. */
async function take(queue: WorkQueue, taken: string[]): Promise<void> {
  for (let item = await queue.get(); item !== null; item = await queue.get()) {
    taken.push(item);
    queue.done(item);
  }
}

describe('rate limiters', () => {
  it('one for each item doubles from the base to the most, and starts over once forgotten', () => {
    const limiter = new ItemExponentialRateLimiter({ base: 10_000, most: 360_000 });
    expect(Array.from({ length: 8 }, () => limiter.when('a') / 1000)).toEqual([10, 20, 40, 80, 160, 320, 360, 360]);
    expect(limiter.when('b')).toBe(10_000);
    expect(limiter.requeues('a')).toBe(8);
    limiter.forget('a');
    expect(limiter.requeues('a')).toBe(0);
    expect(limiter.when('a')).toBe(10_000);
  });

  it('a bucket lets a burst through, then so many a second, and fills up again', async () => {
    const clock = new ManualClock();
    const bucket = new BucketRateLimiter(clock, { perSecond: 10, burst: 3 });
    expect(Array.from({ length: 5 }, () => bucket.when())).toEqual([0, 0, 0, 100, 200]);
    await clock.pass(350);
    expect([bucket.when(), bucket.when(), bucket.when()]).toEqual([0, 50, 150]);
    await clock.pass(60_000);
    expect(Array.from({ length: 4 }, () => bucket.when())).toEqual([0, 0, 0, 100]);
  });

  it('of controllers are the stricter of both: 5 ms to 1000 s an item, 100 at once and 10 a second over all', () => {
    const limiter = controllerRateLimiter(new ManualClock());
    const first = Array.from({ length: 100 }, (_, index) => limiter.when(`item-${index}`));
    expect(new Set(first)).toEqual(new Set([5]));
    expect([limiter.when('x'), limiter.when('y')]).toEqual([100, 200]);
    const worst = controllerRateLimiter(new ManualClock());
    expect(Array.from({ length: 20 }, () => worst.when('a')).slice(-3)).toEqual([655_360, 1_000_000, 1_000_000]);
    expect(worst.requeues('a')).toBe(20);
    worst.forget('a');
    expect(worst.when('a')).toBe(5);
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

  it('hands out what is ready after it was shut down, what comes again too, and drops what is delayed', async () => {
    const { queue, clock } = queueOnClock();
    queue.add('held');
    expect(await queue.get()).toBe('held');
    queue.add('held');
    queue.add('ready');
    queue.addAfter('delayed', 1000);
    queue.shutDown();
    queue.add('late');
    queue.addAfter('later', 1);
    await clock.pass(2000);
    expect(await queue.get()).toBe('ready');
    queue.done('held');
    expect([await queue.get(), await queue.get()]).toEqual(['held', null]);
  });

  it('drains: resolves when what was ready and held is done', async () => {
    const { queue } = queueOnClock();
    queue.add('a');
    queue.add('b');
    expect(await queue.get()).toBe('a');
    let drained = false;
    const drain = queue.shutDownWithDrain().then(() => (drained = true));
    queue.done('a');
    await Promise.resolve();
    expect(await queue.get()).toBe('b');
    expect(drained).toBe(false);
    queue.done('b');
    await drain;
    expect(queue.shuttingDown).toBe(true);
  });

  it('ends a drain at once when it is shut down after all', async () => {
    const { queue } = queueOnClock();
    queue.add('a');
    await queue.get();
    const drain = queue.shutDownWithDrain();
    queue.shutDown();
    await expect(drain).resolves.toBeUndefined();
  });

  it('ignores done for what nobody holds', async () => {
    const { queue } = queueOnClock();
    queue.add('a');
    queue.done('a');
    expect(queue.length).toBe(1);
  });
});
