import type { Ended } from '../steps/report.ts';
import type { Trace } from './schedule.ts';

/** What a comparison of schedules went through. */
export class Tally {
  schedules = 0;
  steps = 0;
  /** Steps that waited for another session. */
  blocked = 0;
  /** Schedules with which the model had to choose otherwise than it usually does. */
  otherWays = 0;
  /** Schedules that differ. */
  different = 0;
  /** Schedules that differed once and did not when they were played again. */
  passing = 0;
  /** How often statements failed, by SQLSTATE. */
  readonly failures = new Map<string, number>();

  add({ played }: Trace, ways: number): void {
    this.schedules++;
    if (ways > 1) this.otherWays++;
    for (const { report } of played) {
      this.steps++;
      if (report.outcome.kind === 'blocked') this.blocked++;
      else this.#count(report.outcome);
      for (const { outcome } of report.woken) this.#count(outcome);
    }
  }

  #count(ended: Ended): void {
    if (ended.kind === 'failed') this.failures.set(ended.sqlState, (this.failures.get(ended.sqlState) ?? 0) + 1);
  }
}

/** In one line. */
export function describeTally(tally: Tally): string {
  const failures = [...tally.failures].sort(([left], [right]) => (left < right ? -1 : 1));
  return [
    `${tally.schedules} schedules, ${tally.steps} steps, ${tally.blocked} of them waited`,
    `failed: ${failures.map(([sqlState, times]) => `${sqlState} ${times}`).join(', ')}`,
    `${tally.otherWays} by another way of the model`,
    `${tally.different} different, ${tally.passing} only once`,
  ].join('; ');
}
