import { scenarioNamed } from '../scenarios/target.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { sweepStretch } from '../../sim/sweep/sweep.ts';
import type { Tally } from '../../sim/sweep/tally.ts';
import type { Block, Job } from './job.ts';

/** What became of a block. `broken`: a run threw; that is neither a violation nor a verdict. */
export type BlockOutcome =
  | { readonly kind: 'tally'; readonly tally: Tally }
  | { readonly kind: 'broken'; readonly seed: number; readonly reason: string };

/** Runs blocks in this thread, loading each scenario once. */
export function blockRunner(jobs: readonly Job[]): (block: Block) => Promise<BlockOutcome> {
  const loaded = new Map<number, Promise<Scenario>>();
  const scenarioOf = (index: number, job: Job): Promise<Scenario> => {
    let scenario = loaded.get(index);
    if (scenario === undefined) {
      scenario = scenarioNamed(job.scenario, job.file ?? undefined).then((sourced) => sourced.scenario);
      loaded.set(index, scenario);
    }
    return scenario;
  };
  return async (block) => {
    const job = jobs[block.job];
    if (job === undefined) throw new RangeError(`there is no job ${block.job}`);
    return runBlock(await scenarioOf(block.job, job), job, block);
  };
}

async function runBlock(scenario: Scenario, job: Job, { from, count }: Block): Promise<BlockOutcome> {
  const { variant, values, strategy, stopAtViolation } = job;
  const stretch = { scenario, variant, values, strategy, stopAtViolation };
  try {
    return { kind: 'tally', tally: await sweepStretch({ ...stretch, from, count }) };
  } catch {
    // Which seed it was: the lowest that throws by itself.
    for (let seed = from; seed < from + count; seed++) {
      try {
        await sweepStretch({ ...stretch, from: seed, count: 1 });
      } catch (error) {
        return { kind: 'broken', seed, reason: error instanceof Error ? error.message : String(error) };
      }
    }
    return { kind: 'broken', seed: from, reason: 'a run threw once, and not when it was repeated' };
  }
}
