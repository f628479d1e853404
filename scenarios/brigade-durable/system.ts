import type { RunStateOf } from '../../properties/run-state.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { World } from './world.ts';
import type { WorkerProgram } from './worker-pods.ts';

/** One of the systems: what of it runs where. */
export interface System {
  /** Starts its servers and controllers. */
  open(world: World): {
    /** What the gateway does about a pull request. */
    readonly submit: (process: Process, run: string) => Promise<void>;
    readonly worker: WorkerProgram;
  };
  readonly runOf: RunStateOf;
}

/** Ms: longer than any run. */
const forever = 3_600_000;

/** A program that does not listen for SIGTERM: Node.js ends it at once, whatever it does. Resolves to null then. */
export function unlessStopped<T>(process: Process, program: Promise<T>): Promise<T | null> {
  return Promise.race([program, process.sleep(forever).then(() => null)]);
}

/** Ms between two attempts of the gateway. */
const pause = 1000;

/** Repeats a call until it has worked. */
export async function insist(process: Process, call: () => Promise<boolean>): Promise<void> {
  while (!(await call())) await process.sleep(pause);
}
