import type { Clock, Milliseconds } from '../../ports/clock.ts';
import type { Kube } from '../../ports/kube.ts';
import type { Lifecycle } from '../../ports/lifecycle.ts';
import type { Log } from '../../ports/log.ts';
import type { Queue } from '../../ports/queue.ts';
import { createJobPod } from '../job-pod.ts';
import { createWorkerPod } from '../worker-pod.ts';
import { jobQueue, workerQueue, type EventApi } from './event-api.ts';

export interface SchedulerPorts {
  readonly api: EventApi;
  readonly queue: Queue;
  readonly kube: Kube;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
}

const pause: Milliseconds = 1000;

/**
 * Brigade v2's scheduler (v2/scheduler) with the substrate that the API server starts pods by: takes a message, starts what
 * is PENDING, and acknowledges even when that has failed. The phase becomes STARTING before there is a pod. Not taken
 * over: limits of concurrent workers and jobs, and that it asks the API server over HTTP for what it does here itself.
 */
export async function scheduleEvents(ports: SchedulerPorts, namespace: string): Promise<void> {
  await Promise.all([
    consume(ports, workerQueue, (body) => startWorker(ports, namespace, body)),
    consume(ports, jobQueue, (body) => {
      const [event, job] = JSON.parse(body) as readonly [string, string];
      return startJob(ports, namespace, event, job);
    }),
  ]);
}

async function consume(
  { queue, clock, log, lifecycle }: SchedulerPorts,
  name: string,
  start: (body: string) => Promise<string | null>,
): Promise<void> {
  while (!lifecycle.stopping) {
    const received = await queue.receive(name);
    if (!received.ok) await clock.sleep(pause);
    else if (received.value !== null) {
      const { body, receipt } = received.value;
      const failure = await start(body);
      if (failure !== null) log.event('start-failed', { queue: name, body, failure });
      await queue.acknowledge(name, receipt);
    }
  }
}

/** WorkersService.Start. Resolves to what went wrong; null: nothing. */
async function startWorker({ api, kube }: SchedulerPorts, namespace: string, id: string): Promise<string | null> {
  const read = await api.getEvent(id);
  if (!read.ok) return read.error.message;
  const { WorkerPhase, RootId, Attempt } = read.value.event;
  if (WorkerPhase !== 'PENDING') return null;
  const starting = await api.updateWorker(id, 'STARTING');
  if (!starting.ok) return starting.error.message;
  const created = await createWorkerPod(kube, { namespace, name: id, run: RootId, build: id, attempt: Attempt });
  return created.ok ? null : created.error.message;
}

/** JobsService.Start. */
async function startJob(
  { api, kube }: SchedulerPorts,
  namespace: string,
  id: string,
  job: string,
): Promise<string | null> {
  const read = await api.getEvent(id);
  if (!read.ok) return read.error.message;
  const { event, jobs } = read.value;
  const found = jobs.find(({ Name }) => Name === job);
  if (found?.Phase !== 'PENDING') return null;
  const starting = await api.updateJob(id, job, 'STARTING', null);
  if (!starting.ok) return starting.error.message;
  const created = await createJobPod(kube, {
    namespace,
    name: `${id}-${job}`,
    run: event.RootId,
    build: id,
    job,
    attempt: event.Attempt,
    spec: found.Secrets,
    deadline: false,
  });
  return created.ok ? null : created.error.message;
}
