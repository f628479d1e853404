/** One step of a run, as two runs of the same plan must agree on it. */
export interface ComparedStep {
  readonly event: string;
  /** Virtual ms. */
  readonly time: number;
  readonly pending: number;
  readonly digest: string;
}

/** The first step at which two runs of the same plan differ. A side is null where that run was already over. */
export interface Divergence {
  readonly scenario: string;
  readonly variant: string;
  readonly strategy: string;
  readonly seed: number;
  /** Counted from 1. */
  readonly step: number;
  readonly once: ComparedStep | null;
  readonly again: ComparedStep | null;
}

/** One way of running everything a second time. */
export interface DoctorCheck {
  readonly name: string;
  readonly runs: number;
  readonly steps: number;
  readonly divergences: readonly Divergence[];
}

export interface DoctorResult {
  readonly versions: { readonly [component: string]: string };
  readonly checks: readonly DoctorCheck[];
}
