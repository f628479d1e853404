import { emptyTally, mergeTallies, type Tally } from '../../sim/sweep/tally.ts';
import type { Block, Job } from './job.ts';

/** A job as far as it has come. */
interface Progress {
  readonly job: Job;
  /** The next seed to hand out. */
  next: number;
  /** Blocks handed out and not yet back. */
  outstanding: number;
  /** Runs that are back. */
  done: number;
  /** The first seed behind the lowest block with a violation: with `stopAtViolation` nothing from there on counts. */
  end: number;
  merged: Tally;
  /** Kept one by one where only those before the lowest violation will count. */
  readonly blocks: { readonly from: number; readonly tally: Tally }[];
}

/**
 * Hands out the seeds of all jobs in blocks, in order, and joins what comes back. The tally of a job depends neither on
 * the size of the blocks nor on who ran them in which order: with `stopAtViolation` it covers exactly the seeds up to
 * and including the lowest violating one.
 */
export class BlockQueue {
  readonly #jobs: readonly Progress[];
  #stopped = false;

  constructor(jobs: readonly Job[]) {
    this.#jobs = jobs.map((job) => ({
      job,
      next: job.from,
      outstanding: 0,
      done: 0,
      end: job.from + job.count,
      merged: emptyTally,
      blocks: [],
    }));
  }

  /** The next block of at most `size` seeds, or null when nothing is left to hand out. */
  next(size: number): Block | null {
    if (this.#stopped) return null;
    for (const [index, progress] of this.#jobs.entries()) {
      const left = progress.end - progress.next;
      if (left <= 0) continue;
      const count = Math.min(size, left);
      const block = { job: index, from: progress.next, count };
      progress.next += count;
      progress.outstanding += 1;
      return block;
    }
    return null;
  }

  /** Takes back what a block has shown. */
  done(block: Block, tally: Tally): void {
    const progress = this.#progress(block.job);
    progress.outstanding -= 1;
    progress.done += tally.runs;
    if (!progress.job.stopAtViolation) {
      progress.merged = mergeTallies([progress.merged, tally]);
      return;
    }
    progress.blocks.push({ from: block.from, tally });
    if (Object.keys(tally.violations).length > 0) progress.end = Math.min(progress.end, block.from + block.count);
  }

  /** Hands out nothing more: what is on its way is awaited, the rest is left undone. */
  stop(): void {
    this.#stopped = true;
  }

  /** Whether nothing of this job is on its way and nothing will be. */
  finished(job: number): boolean {
    const { outstanding, next, end } = this.#progress(job);
    return outstanding === 0 && (this.#stopped || next >= end);
  }

  /** Whether the job came to its own end. */
  complete(job: number): boolean {
    const { outstanding, next, end } = this.#progress(job);
    return outstanding === 0 && next >= end;
  }

  tally(job: number): Tally {
    const {
      job: { stopAtViolation },
      merged,
      blocks,
      end,
    } = this.#progress(job);
    return stopAtViolation ? mergeTallies(blocks.filter(({ from }) => from < end).map(({ tally }) => tally)) : merged;
  }

  /** Runs that are back and runs that were asked for, over all jobs. */
  get runs(): { readonly done: number; readonly asked: number } {
    let done = 0;
    let asked = 0;
    for (const progress of this.#jobs) {
      done += progress.done;
      asked += progress.end - progress.job.from;
    }
    return { done, asked };
  }

  #progress(job: number): Progress {
    const progress = this.#jobs[job];
    if (progress === undefined) throw new RangeError(`there is no job ${job}`);
    return progress;
  }
}
