import type { Log } from '../../ports/log.ts';
import { endOf, reportedJobs, type Script, type ScriptEnd } from '../job.ts';
import type { Notifications } from '../notifications.ts';
import type { WorkerPod } from '../worker-pod.ts';
import { secrets } from './build-secret.ts';
import type { Launch, LaunchPorts } from './launch.ts';

export interface WorkerPorts extends LaunchPorts {
  readonly log: Log;
  readonly notifications: Notifications;
}

/**
 * Brigade v1's worker: the script itself says when it begins and how it ends, once. Where builds expire the worker marks its
 * own as completed, whatever the script came to.
 */
export async function work(
  ports: WorkerPorts,
  worker: WorkerPod,
  script: Script,
  { launch, completes }: { readonly launch: Launch; readonly completes: boolean },
): Promise<ScriptEnd> {
  const { kube, notifications, log } = ports;
  const { run, namespace, build } = worker;
  await notifications.send({ run, state: 'PENDING', key: null });
  const state = await endOf(script, reportedJobs(launch.jobs(ports, worker), log, run));
  await notifications.send({ run, state, key: null });
  if (completes) {
    const body = { metadata: { labels: { status: 'completed' } } };
    await kube.patch(secrets, namespace, build, { type: 'merge', body });
  }
  return state;
}
