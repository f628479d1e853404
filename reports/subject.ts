import type { History } from '../sim/history/entry.ts';
import type { Violation } from '../sim/property/property.ts';
import type { ParameterValues } from '../sim/scenario/parameter.ts';
import type { Plan } from '../sim/scenario/plan.ts';

/** One recorded run and what it shows: what every report of a race is made of. */
export interface RaceSubject {
  readonly scenario: string;
  readonly variant: string;
  readonly values: ParameterValues;
  readonly plan: Plan;
  /** The property that the report is about; null: whatever was violated. */
  readonly property: string | null;
  readonly violations: readonly Violation[];
  readonly history: History;
  readonly steps: number;
  /** Virtual ms. */
  readonly time: number;
  readonly digest: string;
  /** The shell command that shows this race again. */
  readonly command: string;
}

/** The violation that the report is about, or the first there is. */
export function principalViolation(subject: RaceSubject): Violation | null {
  const { property, violations } = subject;
  return violations.find((violation) => violation.property === property) ?? violations[0] ?? null;
}
