import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ManualClock } from './clock.fixture.ts';
import { ItemExponentialRateLimiter } from './rate-limiter.ts';
import { WorkQueue } from './work-queue.ts';

const limits = { base: 5, most: 60 };

/** What the queue should be, said naively: lists that are searched, and a time at which each delayed item is due. */
class NaiveQueue {
  now = 0;
  open = true;
  queue: string[] = [];
  held: string[] = [];
  /** Added while held. */
  again: string[] = [];
  delayed: { item: string; due: number }[] = [];
  failures: string[] = [];
  /** Numbers of workers that wait in `get`, and what each got. */
  waiting: number[] = [];
  got: (string | null)[] = [];
  draining = false;
  drained = false;

  add(item: string): void {
    if (!this.open) return;
    if (this.held.includes(item)) {
      if (!this.again.includes(item)) this.again.push(item);
    } else if (!this.queue.includes(item)) {
      this.queue.push(item);
      this.serve();
    }
  }

  addAfter(item: string, delay: number): void {
    if (!this.open) return;
    if (delay === 0) return this.add(item);
    const due = Math.min(this.now + delay, ...this.delayed.filter((d) => d.item === item).map((d) => d.due));
    const known = this.delayed.find((d) => d.item === item);
    if (known?.due === due) return;
    this.delayed = [...this.delayed.filter((d) => d.item !== item), { item, due }];
  }

  addRateLimited(item: string): void {
    const failures = this.failures.filter((failed) => failed === item).length;
    this.failures.push(item);
    this.addAfter(item, Math.min(limits.base * 2 ** failures, limits.most));
  }

  get(): void {
    this.waiting.push(this.got.length);
    this.got.push('waiting');
    this.serve();
  }

  done(item: string): void {
    if (!this.held.includes(item)) return;
    this.held = this.held.filter((holding) => holding !== item);
    if (this.again.includes(item)) {
      this.again = this.again.filter((added) => added !== item);
      this.queue.push(item);
      this.serve();
    }
    this.settle();
  }

  shutDown(): void {
    this.close();
    this.drained ||= this.draining;
  }

  drain(): void {
    this.close();
    this.draining = true;
    this.settle();
  }

  close(): void {
    this.open = false;
    this.delayed = [];
    this.serve();
  }

  settle(): void {
    if (this.draining && this.held.length === 0 && this.queue.length === 0) this.drained = true;
  }

  pass(duration: number): void {
    const due = this.delayed
      .filter((d) => d.due <= this.now + duration)
      .toSorted((left, right) => left.due - right.due);
    this.delayed = this.delayed.filter((d) => !due.includes(d));
    for (const { item } of due) this.add(item);
    this.now += duration;
  }

  serve(): void {
    while (this.waiting.length > 0 && (this.queue.length > 0 || !this.open)) {
      const worker = this.waiting.shift() ?? 0;
      const item = this.queue.shift() ?? null;
      this.got[worker] = item;
      if (item !== null) this.held.push(item);
    }
  }
}

/** The real queue and what its workers got. */
interface Real {
  readonly clock: ManualClock;
  readonly queue: WorkQueue;
  readonly got: (string | null)[];
  drained: boolean;
}

class Step implements fc.AsyncCommand<NaiveQueue, Real> {
  readonly #text: string;
  readonly #naive: (model: NaiveQueue) => void;
  readonly #real: (real: Real) => void | Promise<void>;

  constructor(text: string, naive: (model: NaiveQueue) => void, real: (real: Real) => void | Promise<void>) {
    this.#text = text;
    this.#naive = naive;
    this.#real = real;
  }

  check(): boolean {
    return true;
  }

  async run(model: NaiveQueue, real: Real): Promise<void> {
    this.#naive(model);
    await this.#real(real);
    for (let hop = 0; hop < 10; hop++) await Promise.resolve();
    expect(real.got).toEqual(model.got);
    expect(real.queue.length).toBe(model.queue.length);
    expect(real.queue.shuttingDown).toBe(!model.open);
    expect(real.drained).toBe(model.drained);
  }

  toString(): string {
    return this.#text;
  }
}

const item = fc.constantFrom('a', 'b', 'c');
const delay = fc.integer({ min: 0, max: 40 });
const steps = [
  item.map(
    (i) =>
      new Step(
        `add ${i}`,
        (m) => m.add(i),
        ({ queue }) => queue.add(i),
      ),
  ),
  fc.tuple(item, delay).map(
    ([i, d]) =>
      new Step(
        `addAfter ${i} ${d}`,
        (m) => m.addAfter(i, d),
        ({ queue }) => queue.addAfter(i, d),
      ),
  ),
  item.map(
    (i) =>
      new Step(
        `addRateLimited ${i}`,
        (m) => m.addRateLimited(i),
        ({ queue }) => queue.addRateLimited(i),
      ),
  ),
  item.map(
    (i) =>
      new Step(
        `forget ${i}`,
        (m) => (m.failures = m.failures.filter((failed) => failed !== i)),
        ({ queue }) => queue.forget(i),
      ),
  ),
  fc.constant(
    new Step(
      'get',
      (m) => m.get(),
      ({ queue, got }) => {
        const worker = got.push('waiting') - 1;
        void queue.get().then((found) => (got[worker] = found));
      },
    ),
  ),
  item.map(
    (i) =>
      new Step(
        `done ${i}`,
        (m) => m.done(i),
        ({ queue }) => queue.done(i),
      ),
  ),
  // An odd time apart from every delay, so that no two things are due at once.
  delay.map(
    (d) =>
      new Step(
        `pass ${d}`,
        (m) => m.pass(d + 0.5),
        ({ clock }) => clock.pass(d + 0.5),
      ),
  ),
  fc.constant(
    new Step(
      'shutDown',
      (m) => m.shutDown(),
      ({ queue }) => queue.shutDown(),
    ),
  ),
  fc.constant(
    new Step(
      'drain',
      (m) => m.drain(),
      (real) => void real.queue.shutDownWithDrain().then(() => (real.drained = true)),
    ),
  ),
];

it('does what a naive queue does', async () => {
  // Shutting down ends what is interesting, so it is rare.
  const weighted = fc.oneof(...steps.map((arbitrary, index) => ({ weight: index < 7 ? 8 : 1, arbitrary })));
  await fc.assert(
    fc.asyncProperty(fc.array(weighted, { maxLength: 60, size: 'max' }), async (commands) => {
      const clock = new ManualClock();
      const queue = new WorkQueue(clock, new ItemExponentialRateLimiter(limits));
      const setup = () => ({ model: new NaiveQueue(), real: { clock, queue, got: [], drained: false } });
      await fc.asyncModelRun(setup, commands);
    }),
    { numRuns: 400 },
  );
}, 10_000);
