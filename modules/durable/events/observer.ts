import type { Clock, Milliseconds } from '../../ports/clock.ts';
import type { Kube } from '../../ports/kube.ts';
import type { Lifecycle } from '../../ports/lifecycle.ts';
import { pods, type Pod } from '../../ports/pod.ts';
import { endOfPod } from '../job-pod.ts';
import type { EventApi } from './event-api.ts';
import { isTerminal, type Phase } from './schema.ts';

export interface ObserverPorts {
  readonly api: EventApi;
  readonly kube: Kube;
  readonly clock: Clock;
  readonly lifecycle: Lifecycle;
}

const pause: Milliseconds = 2000;

/**
 * Brigade v2's observer (v2/observer): tells the API server how pods are, and deletes the jobs of a worker that has ended.
 * It lists, where upstream watches. Not taken over: errors of images, the timers of
 * workers, their deletion.
 *
 * @param jobTimeout ms that a job may run; the chart's default is 15 minutes
 */
export async function observePods(ports: ObserverPorts, namespace: string, jobTimeout: Milliseconds): Promise<void> {
  const { kube, clock, lifecycle } = ports;
  const told = new Map<string, Phase>();
  const seen = new Map<string, Milliseconds>();
  while (!lifecycle.stopping) {
    const listed = await kube.list(pods, namespace, { labelSelector: 'component in (job,worker)' });
    for (const pod of listed.ok ? listed.value.items : []) {
      const { uid = '' } = pod.metadata;
      const since = seen.get(uid) ?? clock.monotonic();
      seen.set(uid, since);
      const late = pod.metadata.labels?.['component'] === 'job' && clock.monotonic() - since > jobTimeout;
      const phase = phaseOf(pod, late);
      if (told.get(uid) === phase) continue;
      if (await tell(ports, namespace, pod, phase)) told.set(uid, phase);
    }
    await clock.sleep(pause);
  }
}

/** A pod that waits counts as running. */
function phaseOf({ metadata, status }: Pod, late: boolean): Phase {
  if (status?.phase === 'Succeeded') return 'SUCCEEDED';
  if (status?.phase === 'Failed') return 'FAILED';
  if (metadata.deletionTimestamp !== undefined) return 'ABORTED';
  return late ? 'TIMED_OUT' : 'RUNNING';
}

/** Whether the API server has taken it, or said that it knows better. */
async function tell({ api, kube }: ObserverPorts, namespace: string, pod: Pod, phase: Phase): Promise<boolean> {
  const { labels = {} } = pod.metadata;
  const { component, build = '', job = '' } = labels;
  const end = endOfPod(pod);
  const result = end?.kind === 'succeeded' ? end.result : null;
  const told =
    component === 'worker' ? await api.updateWorker(build, phase) : await api.updateJob(build, job, phase, result);
  if (component === 'worker' && isTerminal(phase)) await abortJobs(kube, namespace, build);
  else if (phase === 'TIMED_OUT') await kube.delete(pods, namespace, pod.metadata.name ?? '');
  return told.ok || told.error.kind !== 'unavailable';
}

async function abortJobs(kube: Kube, namespace: string, build: string): Promise<void> {
  const listed = await kube.list(pods, namespace, { labelSelector: `component=job,build=${build}` });
  for (const { metadata, status } of listed.ok ? listed.value.items : []) {
    if (status?.phase === 'Running' || status?.phase === 'Pending') {
      await kube.delete(pods, namespace, metadata.name ?? '');
    }
  }
}
