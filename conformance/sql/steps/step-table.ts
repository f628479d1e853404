import { isDeepStrictEqual } from 'node:util';
import type { Arm } from './arm.ts';
import { describeReport } from './report.ts';
import { actionOf, type ShortAction } from './step.ts';

/** After the session and what it does come the outcome and those of the statements that it let finish. */
export type StepTable = readonly (readonly [session: string, action: ShortAction, ...outcomes: string[]])[];

/** A step that came out otherwise. */
export interface Difference {
  readonly step: number;
  readonly expected: readonly string[];
  readonly actual: readonly string[];
}

/** Takes the steps one after the other; null when all come out as written. */
export async function playTable(arm: Arm, steps: StepTable): Promise<Difference | null> {
  for (const [step, [session, action, ...expected]] of steps.entries()) {
    const actual = describeReport(await arm.step({ session, action: actionOf(action) }));
    if (!isDeepStrictEqual(actual, expected)) return { step, expected, actual };
  }
  return null;
}
