import { rowChangeOf } from '../../models/database/row-change.ts';
import { ReplicatedService } from '../../models/replica/replicated-service.ts';
import { refuse, type Answer } from '../../modules/durable/events/answer.ts';
import { workEvent } from '../../modules/durable/events/brigadier.ts';
import { EventApi } from '../../modules/durable/events/event-api.ts';
import { observePods } from '../../modules/durable/events/observer.ts';
import { scheduleEvents } from '../../modules/durable/events/scheduler.ts';
import { eventTables, isTerminal } from '../../modules/durable/events/schema.ts';
import type { Process } from '../../sim/kernel/process.ts';
import { insist, unlessStopped, type System } from './system.ts';
import { attempts, jobTimeout, namespace, scriptOf } from './workflow.ts';
import type { World } from './world.ts';

/** The link over which gateways and workers call the API servers. */
export const apiLink = 'brigade-api';

/** The calls that come from outside. */
type Api = Pick<EventApi, 'createEvent' | 'retryEvent' | 'getEvent' | 'createJob' | 'jobStatus'>;

/** Brigade v2: two API servers over a store and a queue, a scheduler, an observer, and a user who has events retried. */
export const eventsSystem: System = {
  open(world) {
    const { simulation, ports, workload } = world;
    const connect = apiServers(world);
    simulation.replica({
      name: 'scheduler',
      main(process) {
        const own = ports(process);
        return scheduleEvents({ ...own, api: new EventApi(own) }, namespace);
      },
    });
    simulation.replica({
      name: 'observer',
      main(process) {
        const own = ports(process);
        return observePods({ ...own, api: new EventApi(own) }, namespace, jobTimeout);
      },
    });
    return {
      submit: (process, run) => followEvent(process, connect(process), world, run),
      async worker(process, worker) {
        const own = { ...ports(process), api: connect(process) };
        const worked = workEvent(own, worker, scriptOf(workload, worker.attempt));
        return (await unlessStopped(process, worked)) === 'SUCCEEDED';
      },
    };
  },
  runOf(fact) {
    const event = rowChangeOf(eventTables, 'events', fact)?.after;
    return event ? { run: event.RootId, state: isTerminal(event.WorkerPhase) ? event.WorkerPhase : null } : null;
  },
};

function apiServers({ simulation, ports }: World): (caller: Process) => Api {
  const service = new ReplicatedService(simulation, {
    name: 'api-server',
    replicas: 2,
    link: apiLink,
    timeout: 20_000,
    unanswered: (silence) => refuse('unavailable', `no answer: ${silence}`),
    outcome: (reply: Answer<unknown>) => (reply.ok ? 'ok' : reply.error.kind),
    open: (process) => new EventApi(ports(process)),
  });
  return (caller) => {
    const call = service.connect(caller);
    return {
      createEvent: (id) => call('CreateEvent', id, (api) => api.createEvent(id)),
      retryEvent: (id) => call('RetryEvent', id, (api) => api.retryEvent(id)),
      getEvent: (id) => call('GetEvent', id, (api) => api.getEvent(id)),
      createJob: (event, job) => call('CreateJob', `${event}/${job.name}`, (api) => api.createJob(event, job)),
      jobStatus: (event, name) => call('GetJobStatus', `${event}/${name}`, (api) => api.jobStatus(event, name)),
    };
  };
}

/** A gateway that makes an event of a pull request, has it retried when it has failed, and says how that has ended. */
async function followEvent(process: Process, api: Api, { ports }: World, run: string): Promise<void> {
  const { notifications } = ports(process);
  const exists = ({ ok, ...answered }: Answer<unknown>): boolean =>
    ok || ('error' in answered && answered.error.kind === 'conflict');
  await insist(process, async () => exists(await api.createEvent(run)));
  await notifications.send({ run, state: 'PENDING', key: null });
  for (let attempt = 1; ; attempt++) {
    const id = attempt === 1 ? run : `${run}-${attempt}`;
    let state = '';
    await insist(process, async () => {
      const read = await api.getEvent(id);
      if (!read.ok || !isTerminal(read.value.event.WorkerPhase)) return false;
      state = read.value.event.WorkerPhase;
      return true;
    });
    if (state === 'SUCCEEDED' || attempt >= attempts) {
      await notifications.send({ run, state, key: null });
      return;
    }
    await insist(process, async () => exists(await api.retryEvent(id)));
  }
}
