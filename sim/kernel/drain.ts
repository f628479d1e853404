import type { Process } from './process.ts';

/**
 * After an event has resumed a process, its code must run until it waits again before the next event fires. JavaScript
 * offers two ways to wait for that:
 *
 * - `fence`: a macrotask runs only after every microtask is done. Always right.
 * - `fast`: counting promise hops until the process has issued its next port call, and a few more. Right for a process
 *   that keeps one call outstanding at a time. A process that begins a second one, or acts outside of its turn, is
 *   noticed (`Simulation.strayed`), and `runPlan` repeats the whole run with `fence`.
 *
 * What `fast` would not notice: a second branch that takes more than `hopsAfterCall` hops to its first call and whose
 * calls never overlap the first branch's. It would make that call a little later in virtual time than `fence`; the run
 * stays a pure function of its plan.
 */
export type DrainMode = 'fast' | 'fence';

/** Hops to wait for the next port call before fencing: a Kysely statement in a transaction needs about twenty. */
const hopsUntilCall = 64;
/** Hops granted after that call for another branch of the process to issue its own, and so to be noticed. */
const hopsAfterCall = 8;

/** The one ambient function that the kernel needs. */
declare function setImmediate(run: () => void): unknown;

function fence(): Promise<void> {
  return new Promise((resolve) => {
    // oxlint-disable-next-line no-restricted-globals -- the one place that may fence
    setImmediate(resolve);
  });
}

const settled = Promise.resolve();

/** Resolves once `process` is quiescent. */
export function drain(process: Process, mode: DrainMode): Promise<void> {
  return mode === 'fast' ? countHops(process) : fence();
}

async function countHops(process: Process): Promise<void> {
  const issued = process.issued;
  for (let hop = 0; hop < hopsUntilCall && process.issued === issued && process.alive; hop++) await settled;
  if (process.issued === issued) return fence();
  for (let hop = 0; hop < hopsAfterCall; hop++) await settled;
}
