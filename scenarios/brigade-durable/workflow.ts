import fc from 'fast-check';
import type { Milliseconds } from '../../modules/ports/clock.ts';
import type { JobSpec, Script } from '../../modules/durable/job.ts';

export const namespace = 'brigade';

/** The pull requests that are built. Ids of builds and events begin with the name, and go on with a dash if they do. */
export const runs = ['alpha', 'beta'] as const;

export function runOf(id: string): string {
  return id.split('-')[0] ?? id;
}

export const steps = ['checkout', 'test', 'lint', 'publish'] as const;

/** How often a job is run at most: by its policy, or where there is none by a user who has the event retried. */
export const attempts = 3;

export const jobTimeout: Milliseconds = 30_000;

/** What jobs and scripts do of themselves. */
export interface Workload {
  /** A step whose first attempts end badly; null: none. */
  readonly failing: { readonly step: string; readonly times: number; readonly how: 'fails' | 'hangs' } | null;
  /**
   * A step that is asked for with another spec from the second worker of a run on; null: none. Never the failing one: how
   * the run ends would depend on when that worker came.
   */
  readonly changed: string | null;
}

const failures = fc.record({
  step: fc.constantFrom(...steps),
  times: fc.integer({ min: 1, max: attempts }),
  how: fc.constantFrom('fails' as const, 'fails' as const, 'hangs' as const),
});

export const workloads: fc.Arbitrary<Workload> = fc
  .record({
    failing: fc.option(failures, { freq: 2 }),
    changed: fc.option(fc.constantFrom(...steps), { freq: 2 }),
  })
  .map(({ failing, changed }) => ({ failing, changed: failing?.step === changed ? null : changed }));

/** The script of a project, as the worker with this number executes it: jobs one after the other, two at the same time. */
export function scriptOf({ changed }: Workload, worker: number): Script {
  const specOf = (step: string): JobSpec => ({
    image: 'ci',
    env: { REVISION: step === changed && worker > 1 ? '2' : '1' },
    timeout: jobTimeout,
    retry: { attempts, backoff: 500, factor: 1 },
  });
  return async (jobs) => {
    const run = (step: string): Promise<string> => jobs.run(step, specOf(step));
    await run('checkout');
    await Promise.all([run('test'), run('lint')]);
    await run('publish');
  };
}

/** How a run ends that nothing befalls. */
export function undisturbedEnd({ failing }: Workload): 'SUCCEEDED' | 'FAILED' {
  return failing !== null && failing.times >= attempts ? 'FAILED' : 'SUCCEEDED';
}
