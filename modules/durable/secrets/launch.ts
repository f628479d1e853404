import type { Clock } from '../../ports/clock.ts';
import type { Kube } from '../../ports/kube.ts';
import { pods } from '../../ports/pod.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import { createJobPod, waitForPod, type JobPod } from '../job-pod.ts';
import { JobFailed, pauseAfter, type Jobs, type JobSpec } from '../job.ts';
import type { CheckpointSchema } from './checkpoints.ts';
import type { WorkerPod } from '../worker-pod.ts';

export interface LaunchPorts {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly sql: Sql<CheckpointSchema>;
}

/** One way to run the jobs of a build whose worker is `worker`. */
export interface Launch {
  readonly name: 'create' | 'probe' | 'checkpoint';
  jobs(ports: LaunchPorts, worker: WorkerPod): Jobs;
}

/** Brigade v1: a pod for each attempt; a pod that is there already rejects the job. */
export const create: Launch = {
  name: 'create',
  jobs: (ports, worker) => retrying(ports, worker, async () => false),
};

/**
 * As krancour proposed: a pod that is there already is the job's, whether it has ended or still runs. What it was asked to
 * run is not compared.
 */
export const probe: Launch = {
  name: 'probe',
  jobs: (ports, worker) =>
    retrying(ports, worker, async ({ namespace, name }) => {
      const found = await ports.kube.get(pods, namespace, name);
      if (!found.ok && found.error.kind !== 'notFound') throw new JobFailed(found.error.message);
      return found.ok;
    }),
};

/**
 * As mumoshu proposed (`DurableJob`): a checkpoint under a key of event and job, looked up before the job is run and stored
 * after. Nothing is claimed in between, and what was asked for is not compared.
 */
export const checkpoint: Launch = {
  name: 'checkpoint',
  jobs(ports, worker) {
    const jobs = create.jobs(ports, worker);
    return {
      async run(name, spec) {
        const key = `${worker.run}/${name}`;
        const found = await ports.sql.attempt((query) =>
          query.selectFrom('checkpoints').select('Result').where('Key', '=', key).executeTakeFirst(),
        );
        if (!found.ok) throw new JobFailed(found.error.message);
        if (found.value !== undefined) return found.value.Result;
        const result = await jobs.run(name, spec);
        const row = { Key: key, Run: worker.run, Step: name, Result: result };
        const stored = await ports.sql.attempt((query) =>
          query
            .insertInto('checkpoints')
            .values(row)
            .onConflict((conflict) => conflict.doNothing())
            .execute(),
        );
        if (!stored.ok) throw new JobFailed(stored.error.message);
        return result;
      },
    };
  },
};

/** Attempts under names of their own, as acham does it with promise-retry: a failure of whatever kind is another attempt. */
function retrying(ports: LaunchPorts, worker: WorkerPod, exists: (pod: JobPod) => Promise<boolean>): Jobs {
  const attemptOf = async (pod: JobPod): Promise<string> => {
    if (!(await exists(pod))) {
      const created = await createJobPod(ports.kube, pod);
      if (!created.ok) throw new JobFailed(created.error.message);
    }
    const end = await waitForPod(ports, pod);
    if (end.kind !== 'succeeded') throw new JobFailed(`${pod.name} ${end.kind}`);
    return end.result;
  };
  return {
    async run(job: string, spec: JobSpec) {
      const { namespace, run, build } = worker;
      for (let attempt = 1; ; attempt++) {
        const name = `${job}-attempt${attempt}-${build}`;
        try {
          return await attemptOf({ namespace, name, run, build, job, attempt, spec, deadline: false });
        } catch (error) {
          if (!(error instanceof JobFailed) || attempt >= spec.retry.attempts) throw error;
          await ports.clock.sleep(pauseAfter(attempt, spec.retry));
        }
      }
    },
  };
}
