import type { ParameterValues } from '../sim/scenario/parameter.ts';
import type { StrategyName } from '../sim/scenario/plan.ts';

/** One violated property of a sweep, at the lowest seed that violates it. */
export interface SweepViolation {
  readonly property: string;
  /** What must hold, and does not. */
  readonly sentence: string;
  /** What happened at the lowest seed. */
  readonly detail: string;
  /** Runs that violate it. */
  readonly count: number;
  readonly lowestSeed: number;
  /** Reproduces the run at the lowest seed. */
  readonly token: string;
  /** The shell command that does so. */
  readonly command: string;
  /** Whether the token was seen to reproduce. If not, the run is not deterministic. */
  readonly reproduced: boolean;
}

/** What a sweep has shown of one variant. Holds nothing that depends on the machine: no durations, no worker counts. */
export interface SweepResult {
  readonly scenario: string;
  readonly variant: string;
  readonly strategy: StrategyName;
  /** Those that were given. */
  readonly parameters: ParameterValues;
  readonly from: number;
  readonly runs: number;
  /** No property was violated. */
  readonly holds: boolean;
  readonly expected: 'holds' | 'violates';
  readonly asExpected: boolean;
  /** What is not as catalogued, a sentence each. */
  readonly surprises: readonly string[];
  /** Whether a run that was repeated came out the same; true where violations show it, each by itself. */
  readonly repeatable: boolean;
  readonly violations: readonly SweepViolation[];
  readonly inconclusive: readonly { readonly reason: string; readonly count: number; readonly lowestSeed: number }[];
  /** With no violation: the failure rate is below this at 95 % confidence. Else null. */
  readonly bound: number | null;
  /** How often each named situation occurred, over all runs. */
  readonly marks: { readonly [mark: string]: number };
  /** Marks without which the sweep has exercised nothing, and which it did not reach. */
  readonly missing: readonly string[];
}
