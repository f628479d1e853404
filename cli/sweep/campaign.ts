import process from 'node:process';
import type { SweepResult } from '../../reports/sweep-result.ts';
import { UsageError } from '../../sim/usage-error.ts';
import { exitCode, gravest, type ExitCode } from '../exit-code.ts';
import type { Sourced } from '../scenarios/target.ts';
import type { Terminal } from '../terminal.ts';
import { BlockQueue } from './block-queue.ts';
import type { Block, Job } from './job.ts';
import { ProgressLine } from './progress.ts';
import { exitCodeOf, resultOf } from './result.ts';
import { BrokenRun, drainQueue, workerThread } from './worker-pool.ts';

/** Wall-clock ms after which a sweep says that it hears nothing of some seeds. */
const patience = 60_000;

/** A variant to sweep, and where its scenario came from. */
export interface Assignment {
  readonly sourced: Sourced;
  readonly job: Job;
}

export interface Campaign {
  readonly assignments: readonly Assignment[];
  readonly workers: number;
  readonly terminal: Terminal;
  /** Called for each variant as soon as it is done, in the order of the assignments. */
  readonly onResult: (result: SweepResult, sourced: Sourced) => void;
}

export interface CampaignOutcome {
  readonly results: readonly SweepResult[];
  readonly interrupted: boolean;
  readonly code: ExitCode;
}

/** Sweeps all assignments on worker threads. Ctrl-C ends it early with what is done; a second one at once. */
export async function runCampaign({ assignments, workers, terminal, onResult }: Campaign): Promise<CampaignOutcome> {
  const jobs = assignments.map(({ job }) => job);
  const queue = new BlockQueue(jobs);
  const now = (): number => performance.now();
  const progress = new ProgressLine(terminal, now);
  const results: SweepResult[] = [];
  const codes: ExitCode[] = [];
  let begun = 0;
  let telling = Promise.resolve();

  const tell = async ({ sourced, job }: Assignment, index: number): Promise<void> => {
    const tally = queue.tally(index);
    const complete = queue.complete(index);
    if (tally.runs === 0 && !complete) return;
    const result = await resultOf(sourced, job, tally);
    results.push(result);
    codes.push(exitCodeOf(sourced, result, complete));
    progress.clear();
    onResult(result, sourced);
  };
  const onProgress = (): void => {
    for (; begun < assignments.length && queue.finished(begun); begun++) {
      const index = begun;
      const assignment = assignments[index];
      if (assignment !== undefined) telling = telling.then(() => tell(assignment, index));
    }
    const present = assignments[begun]?.job;
    if (present !== undefined) progress.show(`${present.scenario}/${present.variant}`, queue.runs);
  };

  const onStall = ({ job: index, from, count }: Block): void => {
    const job = jobs[index];
    if (job === undefined) return;
    progress.clear();
    const seeds = count === 1 ? `Seed ${from}` : `Seeds ${from} to ${from + count - 1}`;
    terminal.err(
      `${seeds} of ${job.scenario}/${job.variant} took more than ${patience / 1000} s so far. Code that loops without ever waiting for ` +
        'one of its ports keeps a run from ending. Ctrl-C, twice, ends the sweep.\n',
    );
  };

  const interruption = interruptible(() => queue.stop());
  const threads = Array.from({ length: workers }, () => workerThread(jobs));
  try {
    await drainQueue({ queue, workers: threads, onProgress, onStall, patience, now });
    onProgress();
    await telling;
  } catch (error) {
    throw error instanceof BrokenRun ? explained(error, assignments) : error;
  } finally {
    progress.clear();
    interruption.end();
    await Promise.all(threads.map((thread) => thread.close()));
  }
  const interrupted = interruption.happened();
  return {
    results,
    interrupted,
    code: gravest(interrupted || results.length === 0 ? [...codes, exitCode.inconclusive] : codes),
  };
}

/** Calls `stop` at the first Ctrl-C; the second ends the program as the shell expects. */
function interruptible(stop: () => void): { readonly happened: () => boolean; readonly end: () => void } {
  let count = 0;
  const onSignal = (): void => {
    count += 1;
    if (count > 1) process.exit(130);
    stop();
  };
  process.on('SIGINT', onSignal);
  return { happened: () => count > 0, end: () => process.off('SIGINT', onSignal) };
}

/** A run that throws is the fault of whoever wrote its scenario. */
function explained(broken: BrokenRun, assignments: readonly Assignment[]): Error {
  const assignment = assignments[broken.job];
  const { file = null } = assignment?.sourced ?? {};
  const { scenario = '', variant = '' } = assignment?.job ?? {};
  const sentence = `${scenario}/${variant} threw at seed ${broken.seed}: ${broken.message.split('\n')[0] ?? ''}`;
  return file === null ? new Error(sentence) : new UsageError(`"${file}": ${sentence}`);
}
