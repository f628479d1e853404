import type { Process } from './process.ts';

/**
 * After an event has resumed a process, its code must run until it waits again before the next event fires. JavaScript
 * offers two ways to wait for that:
 *
 * - a fence: a macrotask runs only after every microtask is done. Always right; about four times slower.
 * - counting promise hops until the process has issued its next port call. Right when that call is the only one
 *   outstanding, since then nothing of the process can still be runnable except code that a few more hops reach.
 *
 * `fast` counts hops for processes with a single outstanding call and fences all others; a process that acts outside of
 * its turn is noticed (`Simulation.strayed`) and the run is repeated with `fence`.
 */
export type DrainMode = 'fast' | 'fence';

/** Hops to wait for the next port call before fencing: a Kysely statement in a transaction needs about twenty. */
const hopsUntilCall = 64;
/** Hops granted after that call for other branches of the process to issue theirs. */
const hopsAfterCall = 4;

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
export async function drain(process: Process, mode: DrainMode): Promise<void> {
  if (mode === 'fast' && !process.concurrent) {
    const issued = process.issued;
    for (let hop = 0; hop < hopsUntilCall && process.issued === issued && process.alive; hop++) await settled;
    for (let hop = 0; hop < hopsAfterCall; hop++) await settled;
    if (process.issued > issued && process.outstanding <= 1) return;
  }
  await fence();
}
