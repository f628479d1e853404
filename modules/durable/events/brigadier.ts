import type { Clock, Milliseconds } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { endOf, JobFailed, reportedJobs, type Jobs, type Script, type ScriptEnd } from '../job.ts';
import type { WorkerPod } from '../worker-pod.ts';
import type { Answer } from './answer.ts';
import type { EventApi } from './event-api.ts';
import { isTerminal } from './schema.ts';

export interface BrigadierPorts {
  readonly api: Pick<EventApi, 'createJob' | 'jobStatus'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Ms between two looks at a job (WatchStatus polls its store as often). */
const poll: Milliseconds = 2000;
/** How often the client sends a request that gets no answer, and the pause in between. */
const sends = 3;
const pause: Milliseconds = 1000;

/** Brigade v2's worker: executes the script of an event from the top, whatever attempt of it that is. */
export function workEvent(ports: BrigadierPorts, { run, build }: WorkerPod, script: Script): Promise<ScriptEnd> {
  return endOf(script, reportedJobs(jobsOf(ports, build), ports.log, run));
}

function jobsOf({ api, clock }: BrigadierPorts, event: string): Jobs {
  const resend = async <T>(call: () => Promise<Answer<T>>): Promise<Answer<T>> => {
    for (let send = 1; ; send++) {
      const answered = await call();
      if (answered.ok || answered.error.kind !== 'unavailable' || send >= sends) return answered;
      await clock.sleep(pause);
    }
  };
  return {
    async run(name, spec) {
      const created = await resend(() => api.createJob(event, { name, spec, usesWorkspace: false }));
      if (!created.ok) throw new JobFailed(created.error.message);
      for (;;) {
        const status = await api.jobStatus(event, name);
        if (status.ok && isTerminal(status.value.phase)) {
          const { phase, result } = status.value;
          if (phase === 'SUCCEEDED' && result !== null) return result;
          throw new JobFailed(`${name} ${phase}`);
        }
        await clock.sleep(poll);
      }
    },
  };
}
