import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Milliseconds } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

/** What a job runs. */
export interface JobSpec {
  readonly image: string;
  readonly env: { readonly [name: string]: string };
  readonly timeout: Milliseconds;
  readonly retry: RetryPolicy;
}

export interface RetryPolicy {
  /** How often the job is run at most. */
  readonly attempts: number;
  /** The pause before the second attempt; it grows by `factor` from one to the next. */
  readonly backoff: Milliseconds;
  readonly factor: number;
}

/** What a script may call. */
export interface Jobs {
  /**
   * Runs a job to its end. Resolves to its result: a reference to what it has left, such as its logs.
   * @throws JobFailed
   */
  run(name: string, spec: JobSpec): Promise<string>;
}

/**
 * A workflow: jobs in groups, one after the other or at the same time (`Promise.all`, which rejects at the first failure
 * while the others go on). Where a worker that takes over executes it again from the top, it must ask for the same jobs.
 */
export type Script = (jobs: Jobs) => Promise<void>;

/** How a script ended: by its own doing, never by what befell the worker. */
export type ScriptEnd = 'SUCCEEDED' | 'FAILED';

/** A job has come to a bad end; a script that does not catch it fails. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';
}

/** Runs a script. What it throws besides a job's failure is passed on. */
export async function endOf(script: Script, jobs: Jobs): Promise<ScriptEnd> {
  try {
    await script(jobs);
    return 'SUCCEEDED';
  } catch (error) {
    if (error instanceof JobFailed) return 'FAILED';
    throw error;
  }
}

/** A fingerprint of what decides the result of a job; fits into a label. */
export function digestOf({ image, env }: Pick<JobSpec, 'image' | 'env'>): string {
  const parts = [image, ...Object.entries(env).toSorted(([left], [right]) => (left < right ? -1 : 1))];
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts)))).slice(0, 16);
}

/** The pause after the given attempt, from 1. */
export function pauseAfter(attempt: number, { backoff, factor }: RetryPolicy): Milliseconds {
  return backoff * factor ** (attempt - 1);
}

/** Says what each job of a run came to. */
export function reportedJobs(jobs: Jobs, log: Log, run: string): Jobs {
  return {
    async run(step, spec) {
      const result = await jobs.run(step, spec);
      log.event('step-result', { run, step, spec: digestOf(spec), result });
      return result;
    },
  };
}
