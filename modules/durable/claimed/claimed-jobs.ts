import type { Transaction } from 'kysely';
import type { Clock, EpochMilliseconds, Milliseconds } from '../../ports/clock.ts';
import type { Kube } from '../../ports/kube.ts';
import type { Lifecycle } from '../../ports/lifecycle.ts';
import { pods } from '../../ports/pod.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import { createJobPod, endOfPod, podPoll, type JobPod, type PodEnd } from '../job-pod.ts';
import { JobFailed, pauseAfter, type Jobs, type JobSpec } from '../job.ts';
import { renew, type Claim } from './build-store.ts';
import { Deposed } from './deposed.ts';
import { persist } from './persist.ts';
import type { DurableSchema, StepsTable } from './schema.ts';
import { claimStep, settleStep } from './step-store.ts';

export interface ClaimedPorts {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly sql: Sql<DurableSchema>;
  readonly lifecycle: Lifecycle;
}

/**
 * Jobs with claimed checkpoints. A step is claimed before its pod is made, and settled after it has ended, both in
 * transactions that first make sure that the build still is this worker's. Each attempt has a pod name of its own, and pods
 * stay when they have ended: so a request of a worker that was deposed finds the name taken, however late it arrives, and a
 * worker that takes over finds what its predecessor has started. Pods must be kept until no request of a worker of the
 * build can still be under way (`vacuum`). What runs is never cut off: a worker that ends leaves it to the next.
 */
export class ClaimedJobs implements Jobs {
  readonly #ports: ClaimedPorts;
  readonly #claim: Claim;
  readonly #namespace: string;

  constructor(ports: ClaimedPorts, claim: Claim, namespace: string) {
    this.#ports = ports;
    this.#claim = claim;
    this.#namespace = namespace;
  }

  /** @throws JobFailed @throws Deposed */
  async run(name: string, spec: JobSpec): Promise<string> {
    const { build } = this.#claim;
    for (;;) {
      const { step, wait } = await this.#fenced(async (transaction, now) => {
        const claimed = await claimStep(transaction, build, name, spec);
        return { step: claimed, wait: claimed.NotBefore - now };
      });
      if (step.State === 'SUCCEEDED') return step.Result ?? '';
      if (step.State === 'FAILED') throw new JobFailed(`${name} failed ${spec.retry.attempts} times`);
      // The policy bounds the wait, too: the database's clock may have stepped back.
      await this.#pause(Math.min(wait, pauseAfter(step.Attempt - step.FirstAttempt, spec.retry)));
      const end = await this.#endOfAttempt(step, spec);
      const result = end.kind === 'succeeded' ? end.result : null;
      await this.#fenced((transaction, now) => settleStep(transaction, step, result, spec.retry, now));
    }
  }

  /** Makes the pod of the attempt, unless it is there, and renews the claim until it has ended. */
  async #endOfAttempt({ Name: job, Attempt: attempt }: StepsTable, spec: JobSpec): Promise<PodEnd> {
    const { kube } = this.#ports;
    const { build } = this.#claim;
    const namespace = this.#namespace;
    const name = `${job}-${build}-${attempt}`;
    const pod: JobPod = { namespace, name, run: build, build, job, attempt, spec, deadline: true };
    for (;;) {
      const read = await kube.get(pods, namespace, name);
      const end = read.ok ? endOfPod(read.value) : null;
      if (end !== null) return end;
      if (!read.ok && read.error.kind === 'notFound') {
        const created = await createJobPod(kube, pod);
        if (!created.ok && (created.error.kind === 'invalid' || created.error.kind === 'badRequest')) {
          return { kind: 'failed' };
        }
        // However else it was answered, the next look tells.
      }
      await this.#pause(podPoll);
    }
  }

  /** Waits, and keeps the claim meanwhile, however long that is. */
  async #pause(duration: Milliseconds): Promise<void> {
    const { clock, lifecycle } = this.#ports;
    const until = clock.monotonic() + duration;
    for (let left = duration; left > 0; left = until - clock.monotonic()) {
      await clock.sleep(Math.min(left, podPoll));
      if (lifecycle.stopping) throw new Deposed(this.#claim.build);
      await this.#fenced(async () => null);
    }
  }

  /** Works in a transaction while the build is this worker's, and renews the claim. */
  #fenced<T>(work: (transaction: Transaction<DurableSchema>, now: EpochMilliseconds) => Promise<T>): Promise<T> {
    const { sql } = this.#ports;
    return persist(this.#ports, async () => {
      const now = await sql.now();
      if (!now.ok) return now;
      return sql.transaction({}, async (transaction) => {
        if (!(await renew(transaction, this.#claim, now.value))) throw new Deposed(this.#claim.build);
        return work(transaction, now.value);
      });
    });
  }
}
