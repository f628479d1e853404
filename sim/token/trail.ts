import type { TraceStep } from '../kernel/simulation.ts';

/** Most checkpoints in a trail. */
const checkpoints = 32;

/**
 * Fingerprints of a run along its way: one character for every `stride` steps, so that a replay can say where it parted.
 * Exact up to 32 steps, within `stride` steps beyond.
 */
export interface Trail {
  readonly steps: number;
  readonly stride: number;
  readonly marks: string;
}

/** Collects the digests of a run; hand `see` to `runPlan` as its trace. */
export class TrailMaker {
  #digests: string[] = [];

  see = (step: TraceStep): void => {
    // A run that began again with fences is traced from its first step.
    if (step.step === 1) this.#digests = [];
    this.#digests.push(step.digest);
  };

  get trail(): Trail {
    const steps = this.#digests.length;
    const stride = Math.max(1, Math.ceil(steps / checkpoints));
    let marks = '';
    for (let step = stride; step <= steps; step += stride) marks += this.#mark(step);
    return { steps, stride, marks };
  }

  /** Where this run parts from `trail`: the decision at or before which it did so, and the last one still shared. */
  partsFrom(trail: Trail): { readonly after: number; readonly by: number } | null {
    for (let index = 0; index < trail.marks.length; index++) {
      const step = (index + 1) * trail.stride;
      if (this.#mark(step) !== trail.marks.charAt(index)) return { after: step - trail.stride, by: step };
    }
    const steps = this.#digests.length;
    return steps === trail.steps ? null : { after: Math.min(steps, trail.steps), by: Math.min(steps, trail.steps) + 1 };
  }

  #mark(step: number): string {
    return this.#digests[step - 1]?.slice(-1) ?? '-';
  }
}
