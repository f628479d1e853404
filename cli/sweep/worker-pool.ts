import process from 'node:process';
import { Worker } from 'node:worker_threads';
import type { BlockQueue } from './block-queue.ts';
import type { Block, Job } from './job.ts';
import type { BlockOutcome } from './run-block.ts';

/** Ms that a block should take: short enough that an interrupted sweep ends at once, long enough to cost nothing. */
const blockDuration = 250;
const largestBlock = 4096;

/** Runs blocks somewhere else. */
export interface BlockWorker {
  run(block: Block): Promise<BlockOutcome>;
  close(): Promise<unknown>;
}

/** A worker thread that has the jobs. */
export function workerThread(jobs: readonly Job[]): BlockWorker {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: jobs, stdout: true });
  // Standard output is for data: what a scenario logs goes where the talk goes.
  worker.stdout.pipe(process.stderr, { end: false });
  let waiting: { resolve: (outcome: BlockOutcome) => void; reject: (error: Error) => void } | null = null;
  worker.on('message', (outcome: BlockOutcome) => waiting?.resolve(outcome));
  worker.on('error', (error: Error) => waiting?.reject(error));
  worker.on('exit', () => waiting?.reject(new Error('a worker thread ended before its work was done')));
  return {
    run: (block) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        worker.postMessage(block);
      }),
    close: () => worker.terminate(),
  };
}

export interface PoolRun {
  readonly queue: BlockQueue;
  readonly workers: readonly BlockWorker[];
  /** Called whenever a block is back. */
  readonly onProgress: () => void;
  /** Called when a block is not back after `patience` wall-clock ms. It goes on all the same: some runs are long. */
  readonly onStall: (block: Block) => void;
  readonly patience: number;
  /** Wall-clock ms, for sizing blocks; never part of a result. */
  readonly now: () => number;
}

/** A run threw: in the scenario, or in deadheat. */
export class BrokenRun extends Error {
  override readonly name = 'BrokenRun';
  readonly job: number;
  readonly seed: number;

  constructor(job: number, seed: number, reason: string) {
    super(reason);
    this.job = job;
    this.seed = seed;
  }
}

/** Lets every worker pull blocks until the queue is empty or stopped. Throws a BrokenRun when a run threw. */
export async function drainQueue({ queue, workers, onProgress, onStall, patience, now }: PoolRun): Promise<void> {
  let broken: BrokenRun | null = null;
  const pull = async (worker: BlockWorker): Promise<void> => {
    let size = 4;
    for (;;) {
      const block = queue.next(size);
      if (block === null) return;
      const started = now();
      const stall = setTimeout(onStall, patience, block);
      const outcome = await worker.run(block).finally(() => clearTimeout(stall));
      if (outcome.kind === 'broken') {
        queue.stop();
        const { seed, reason } = outcome;
        if (broken === null || block.job < broken.job || (block.job === broken.job && seed < broken.seed)) {
          broken = new BrokenRun(block.job, seed, reason);
        }
        return;
      }
      queue.done(block, outcome.tally);
      size = sizeAfter(block.count, now() - started);
      onProgress();
    }
  };
  await Promise.all(workers.map(pull));
  if (broken !== null) throw broken;
}

/** At most doubled, and by the pace of the last block about as long as a block should take. */
function sizeAfter(count: number, duration: number): number {
  const fitting = duration > 0 ? (count * blockDuration) / duration : largestBlock;
  return Math.max(1, Math.min(largestBlock, count * 2, Math.floor(fitting)));
}
