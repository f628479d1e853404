import type { Arm } from '../steps/arm.ts';
import { compareWithModel, type CreateEngine, type Difference } from './comparison.ts';
import { drawSchedule, type Levels } from './drawn/schedules.ts';
import { play, type Schedule, type Trace } from './schedule.ts';
import { shrink } from './shrink.ts';
import { Tally } from './tally.ts';

/** Which schedules to draw. */
export interface Sample {
  readonly schedules: number;
  readonly seed: number;
  readonly levels: Levels;
}

/** A schedule with which the model does what the real server does not. */
export interface Finding {
  /** Draws the schedule. */
  readonly seed: string;
  /** Whether it differs each time; if not, it did so once, by moments inside of the server. */
  readonly steady: boolean;
  /** A steady one is made as short as it goes. */
  readonly schedule: Schedule;
  readonly trace: Trace;
  readonly difference: Difference;
}

interface Sides {
  /** Equal ones, which work side by side. */
  readonly real: readonly Arm[];
  readonly model: CreateEngine;
  /** Default: schedules for PostgreSQL. */
  readonly draw?: (seed: string, levels: Levels) => Schedule;
}

/** Puts drawn schedules to both sides; `found` is told of each difference when it is found. */
export async function compareSchedules(
  { real, model, draw = drawSchedule }: Sides,
  { schedules, seed, levels }: Sample,
  found: (finding: Finding) => void,
): Promise<Tally> {
  const tally = new Tally();
  const compare = async (arm: Arm, text: string): Promise<void> => {
    const schedule = draw(text, levels);
    const trace = await play(arm, schedule);
    const { difference, ways } = await compareWithModel(model, schedule, trace);
    tally.add(trace, ways);
    if (difference === null) return;
    const short = await shortened(arm, model, schedule);
    if (short === null) tally.passing++;
    else tally.different++;
    found({ seed: text, steady: short !== null, ...(short ?? { schedule, trace, difference }) });
  };
  let next = 0;
  const work = async (arm: Arm): Promise<void> => {
    while (next < schedules) await compare(arm, `${seed + next++}`);
  };
  await Promise.all(real.map(work));
  return tally;
}

/** Null when the difference does not come again. */
async function shortened(arm: Arm, model: CreateEngine, schedule: Schedule): Promise<Differing | null> {
  let last: Differing | null = null;
  const differs = async (candidate: Schedule): Promise<boolean> => {
    const trace = await play(arm, candidate);
    const { difference } = await compareWithModel(model, candidate, trace);
    if (difference === null) return false;
    last = { schedule: candidate, trace, difference };
    return true;
  };
  if (!(await differs(schedule))) return null;
  await shrink(schedule.steps, (steps) => differs({ ...schedule, steps }));
  return last;
}

type Differing = Omit<Finding, 'seed' | 'steady'>;
