/** One isolation specification, in the format of PostgreSQL's isolationtester (src/test/isolation/README). */
export interface Spec {
  /** SQL that runs before each permutation, in a session of its own. */
  readonly setups: readonly string[];
  readonly sessions: readonly SpecSession[];
  /** All interleavings of the sessions' steps where none are written down. */
  readonly permutations: readonly Permutation[];
}

export interface SpecSession {
  readonly name: string;
  readonly setup: string | null;
  readonly teardown: string | null;
  readonly steps: readonly SpecStep[];
}

export interface SpecStep {
  readonly name: string;
  readonly session: string;
  /** One or more statements, as they stand between the braces. */
  readonly sql: string;
}

/** The order in which steps are launched. */
export type Permutation = readonly Launch[];

export interface Launch {
  readonly step: SpecStep;
  readonly blockers: readonly Blocker[];
}

/** What delays the report that a step has completed. */
export type Blocker =
  /** It is reported as waiting first, whatever it does. */
  | { readonly kind: 'once' }
  /** As long as the other step is under way. */
  | { readonly kind: 'step'; readonly name: string }
  /** Until the other step's session has sent so many notices. */
  | { readonly kind: 'notices'; readonly name: string; readonly count: number };

/** A specification, or SQL in it, that cannot be read or is not modelled. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}
