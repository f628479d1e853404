import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyTally, type Tally } from '../../sim/sweep/tally.ts';
import { BlockQueue } from './block-queue.ts';
import type { Block, Job } from './job.ts';
import { BrokenRun, drainQueue, type BlockWorker } from './worker-pool.ts';

const job: Job = {
  scenario: 's',
  file: null,
  variant: 'v',
  values: {},
  strategy: 'timed',
  from: 100,
  count: 200,
  stopAtViolation: false,
};

/** Says nothing, whatever happens. */
const quietly = { onProgress: () => {}, onStall: () => {}, patience: 60_000, now: () => 0 };

/** What a real worker would report of a block when exactly `bad` seeds violate. */
function tallyOf({ from, count }: Block, bad: readonly number[], stop: boolean): Tally {
  const end = from + count;
  const violating = bad.filter((seed) => seed >= from && seed < end).sort((left, right) => left - right);
  const [lowestSeed] = violating;
  if (lowestSeed === undefined) return { ...emptyTally, runs: count, marks: { seed: count } };
  const runs = stop ? lowestSeed - from + 1 : count;
  const violations = { p: { count: stop ? 1 : violating.length, lowestSeed } };
  return { ...emptyTally, runs, violations, marks: { seed: runs } };
}

/** Hands out blocks of the given sizes and takes them back in the order that `shuffle` says. */
function run(one: Job, bad: readonly number[], sizes: readonly number[], shuffle: readonly number[]): Tally {
  const queue = new BlockQueue([one]);
  const away: Block[] = [];
  for (let turn = 0; ; turn++) {
    const block = queue.next(sizes[turn % sizes.length] ?? 1);
    if (block !== null) away.push(block);
    if (block === null && away.length === 0) break;
    if (block === null || (shuffle[turn % shuffle.length] ?? 0) % 2 === 0) {
      const [back] = away.splice((shuffle[turn % shuffle.length] ?? 0) % away.length, 1);
      if (back !== undefined) queue.done(back, tallyOf(back, bad, one.stopAtViolation));
    }
  }
  expect(queue.finished(0)).toBe(true);
  expect(queue.complete(0)).toBe(true);
  return queue.tally(0);
}

const bads = fc.uniqueArray(fc.integer({ min: 100, max: 299 }), { maxLength: 6 });
const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 9 });
const orders = fc.array(fc.nat(20), { minLength: 1, maxLength: 9 });

describe('the block queue', () => {
  it('covers every seed once, whatever the blocks and the order of their return', () => {
    fc.assert(
      fc.property(bads, sizes, orders, (bad, size, order) => {
        const whole = tallyOf({ job: 0, from: 100, count: 200 }, bad, false);
        expect(run(job, bad, size, order)).toEqual(whole);
      }),
    );
  });

  it('with stop, covers exactly the seeds up to and including the lowest violating one', () => {
    fc.assert(
      fc.property(bads, sizes, orders, (bad, size, order) => {
        const stopping = { ...job, stopAtViolation: true };
        const whole = tallyOf({ job: 0, from: 100, count: 200 }, bad, true);
        expect(run(stopping, bad, size, order)).toEqual(whole);
      }),
    );
  });

  it('hands out nothing more once stopped, and waits for what is away', () => {
    const queue = new BlockQueue([job, job]);
    const block = queue.next(10);
    queue.stop();
    expect(queue.next(10)).toBeNull();
    expect([queue.finished(0), queue.finished(1), queue.complete(1)]).toEqual([false, true, false]);
    if (block !== null) queue.done(block, tallyOf(block, [], false));
    expect([queue.finished(0), queue.complete(0), queue.tally(0).runs]).toEqual([true, false, 10]);
    expect(queue.runs).toEqual({ done: 10, asked: 400 });
  });
});

describe('the worker pool', () => {
  const workers = (count: number, worker: BlockWorker['run']): BlockWorker[] =>
    Array.from({ length: count }, () => ({ run: worker, close: () => Promise.resolve() }));

  it('lets all workers pull until the queue is empty', async () => {
    const queue = new BlockQueue([job, { ...job, from: 0, count: 7 }]);
    const run = (block: Block) => Promise.resolve({ kind: 'tally', tally: tallyOf(block, [150], false) } as const);
    let calls = 0;
    await drainQueue({ queue, workers: workers(3, run), ...quietly, onProgress: () => (calls += 1) });
    expect([queue.tally(0).runs, queue.tally(1).runs]).toEqual([200, 7]);
    expect(queue.tally(0).violations).toEqual({ p: { count: 1, lowestSeed: 150 } });
    expect(calls).toBeGreaterThan(3);
  });

  it('throws with the seed when a run threw', async () => {
    const queue = new BlockQueue([job]);
    const run = (block: Block) => Promise.resolve({ kind: 'broken', seed: block.from, reason: 'no world' } as const);
    const drained = drainQueue({ queue, workers: workers(2, run), ...quietly });
    await expect(drained).rejects.toMatchObject({ message: 'no world', seed: 100, job: 0 });
    await expect(drained).rejects.toBeInstanceOf(BrokenRun);
  });

  it('hands out nothing more once a run threw', async () => {
    const queue = new BlockQueue([{ ...job, count: 1_000_000 }]);
    const run = (block: Block) =>
      block.from === 100
        ? Promise.resolve({ kind: 'broken', seed: block.from, reason: 'no world' } as const)
        : Promise.resolve({ kind: 'tally', tally: tallyOf(block, [], false) } as const);
    const drained = drainQueue({ queue, workers: workers(2, run), ...quietly });
    await expect(drained).rejects.toMatchObject({ seed: 100 });
    expect(queue.runs.done).toBeLessThan(1000);
  });

  it('tells of a block that does not come back, and takes it when it does', async () => {
    const queue = new BlockQueue([{ ...job, count: 3 }]);
    const stalled: Block[] = [];
    let comeBack = (): void => {};
    const back = new Promise<void>((resolve) => (comeBack = resolve));
    const run = async (block: Block) => {
      await back;
      return { kind: 'tally', tally: tallyOf(block, [], false) } as const;
    };
    const onStall = (block: Block): void => {
      stalled.push(block);
      comeBack();
    };
    await drainQueue({ queue, workers: workers(1, run), ...quietly, onStall, patience: 1 });
    expect(stalled).toEqual([{ job: 0, from: 100, count: 3 }]);
    expect(queue.tally(0).runs).toBe(3);
  });
});
