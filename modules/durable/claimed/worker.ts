import type { Log } from '../../ports/log.ts';
import { endOf, reportedJobs, type Script, type ScriptEnd } from '../job.ts';
import type { WorkerPod } from '../worker-pod.ts';
import { endBuild } from './build-store.ts';
import { ClaimedJobs, type ClaimedPorts } from './claimed-jobs.ts';
import { Deposed } from './deposed.ts';
import { persist } from './persist.ts';

/**
 * The worker of a claimed build: executes the script from the top; steps that have ended answer at once. Resolves to null
 * when the build was taken from it, or the worker is to stop.
 */
export async function workClaimed(
  ports: ClaimedPorts & { readonly log: Log },
  { build, attempt: epoch, namespace }: WorkerPod,
  script: Script,
): Promise<ScriptEnd | null> {
  const claim = { build, epoch };
  try {
    const jobs = new ClaimedJobs(ports, claim, namespace);
    const state = await endOf(script, reportedJobs(jobs, ports.log, build));
    await persist(ports, () => endBuild(ports.sql, claim, state));
    return state;
  } catch (error) {
    if (error instanceof Deposed) return null;
    throw error;
  }
}
