import { describe, expect, it } from 'vitest';
import type { Answer } from '../../modules/durable/events/answer.ts';
import { EventApi, jobQueue } from '../../modules/durable/events/event-api.ts';
import { observePods } from '../../modules/durable/events/observer.ts';
import { scheduleEvents } from '../../modules/durable/events/scheduler.ts';
import type { Phase } from '../../modules/durable/events/schema.ts';
import type { JobSpec } from '../../modules/durable/job.ts';
import { createJobPod } from '../../modules/durable/job-pod.ts';
import { createWorkerPod } from '../../modules/durable/worker-pod.ts';
import { pods } from '../../modules/ports/pod.ts';
import type { Queue } from '../../modules/ports/queue.ts';
import { namespace } from './workflow.ts';
import { inWorld } from './world.fixture.ts';

const spec: JobSpec = {
  image: 'ci',
  env: {},
  timeout: 30_000,
  retry: { attempts: 1, backoff: 500, factor: 1 },
};

const conflict = { ok: false, error: { kind: 'conflict' } };

function valueOf<T>(answered: Answer<T>): T {
  if (!answered.ok) throw new Error(answered.error.message);
  return answered.value;
}

/** An event whose first job is in the given phase, retried. Resolves to the new event. */
async function retried(api: EventApi, job: Partial<{ spec: JobSpec; usesWorkspace: boolean }>, phase: Phase) {
  valueOf(await api.createEvent('alpha'));
  valueOf(await api.createJob('alpha', { name: 'test', spec, usesWorkspace: false, ...job }));
  valueOf(await api.updateJob('alpha', 'test', phase, 'result'));
  valueOf(await api.updateWorker('alpha', 'FAILED'));
  return valueOf(await api.retryEvent('alpha'));
}

async function jobsOf(api: EventApi, event: string) {
  const { jobs } = valueOf(await api.getEvent(event));
  return jobs.map(({ Name, Phase: phase, LogsEventId }) => [Name, phase, LogsEventId]);
}

describe('case 31: creation of a job', () => {
  it('is refused for a name that is taken, unless the event is a retry', async () => {
    await inWorld(async (ports) => {
      const api = new EventApi(ports);
      valueOf(await api.createEvent('alpha'));
      valueOf(await api.createJob('alpha', { name: 'test', spec, usesWorkspace: false }));
      const again = await api.createJob('alpha', { name: 'test', spec, usesWorkspace: false });
      expect(again).toMatchObject(conflict);
    });
  });

  it('is refused in a retry for a job of its own that differs', async () => {
    await inWorld(async (ports) => {
      const api = new EventApi(ports);
      const event = await retried(api, {}, 'FAILED');
      valueOf(await api.createJob(event, { name: 'test', spec, usesWorkspace: false }));
      const other = { name: 'test', spec: { ...spec, image: 'other' }, usesWorkspace: false };
      expect(await api.createJob(event, other)).toMatchObject(conflict);
    });
  });

  it('makes an inherited job anew that differs, and nothing of one that is equal', async () => {
    await inWorld(async (ports) => {
      const api = new EventApi(ports);
      const event = await retried(api, {}, 'SUCCEEDED');
      valueOf(await api.createJob(event, { name: 'test', spec, usesWorkspace: false }));
      expect(await jobsOf(api, event)).toEqual([['test', 'SUCCEEDED', 'alpha']]);
      valueOf(await api.createJob(event, { name: 'test', spec: { ...spec, image: 'other' }, usesWorkspace: false }));
      expect(await jobsOf(api, event)).toEqual([
        ['test', 'SUCCEEDED', 'alpha'],
        ['test', 'PENDING', null],
      ]);
    });
  });
});

describe('case 31: a retry', () => {
  it('is refused while the worker has not ended', async () => {
    await inWorld(async (ports) => {
      const api = new EventApi(ports);
      valueOf(await api.createEvent('alpha'));
      expect(await api.retryEvent('alpha')).toMatchObject(conflict);
    });
  });

  it('inherits jobs that have succeeded and need no workspace, with the event that has run them', async () => {
    await inWorld(async (ports) => {
      const api = new EventApi(ports);
      const second = await retried(api, {}, 'SUCCEEDED');
      expect(await jobsOf(api, second)).toEqual([['test', 'SUCCEEDED', 'alpha']]);
      valueOf(await api.updateWorker(second, 'FAILED'));
      const third = valueOf(await api.retryEvent(second));
      expect(await jobsOf(api, third)).toEqual([['test', 'SUCCEEDED', 'alpha']]);
    });
  });

  it.each([
    [{ usesWorkspace: true }, 'SUCCEEDED'],
    [{}, 'FAILED'],
  ] as const)('does not inherit a job with %j that has %s', async (job, phase) => {
    await inWorld(async (ports) => {
      const api = new EventApi(ports);
      expect(await jobsOf(api, await retried(api, job, phase))).toEqual([]);
    });
  });
});

describe('case 31: a status', () => {
  it('is refused after a terminal one', async () => {
    await inWorld(async (ports) => {
      const api = new EventApi(ports);
      await retried(api, {}, 'FAILED');
      expect(await api.updateJob('alpha', 'test', 'RUNNING', null)).toMatchObject(conflict);
      expect(await api.updateWorker('alpha', 'RUNNING')).toMatchObject(conflict);
    });
  });

  it('B10: may be overwritten all the same by one that was checked at the same time', async () => {
    await inWorld(async (ports) => {
      const api = new EventApi(ports);
      valueOf(await api.createEvent('alpha'));
      let overwritten = 0;
      for (let nth = 0; nth < 20; nth++) {
        const name = `test-${nth}`;
        valueOf(await api.createJob('alpha', { name, spec, usesWorkspace: false }));
        const both = await Promise.all([
          api.updateJob('alpha', name, 'TIMED_OUT', null),
          api.updateJob('alpha', name, 'SUCCEEDED', 'result'),
        ]);
        if (both.every(({ ok }) => ok)) overwritten += 1;
      }
      expect(overwritten).toBeGreaterThan(0);
    });
  });
});

describe('B4: redaction', () => {
  it('makes a ghost of every inherited job with an environment, changed or not', async () => {
    await inWorld(async (ports) => {
      const api = new EventApi(ports);
      const secret = { ...spec, env: { TOKEN: 'x' } };
      const event = await retried(api, { spec: secret }, 'SUCCEEDED');
      valueOf(await api.createJob(event, { name: 'test', spec: secret, usesWorkspace: false }));
      expect(await jobsOf(api, event)).toEqual([
        ['test', 'SUCCEEDED', 'alpha'],
        ['test', 'PENDING', null],
      ]);
      expect(valueOf(await api.jobStatus(event, 'test'))).toEqual({ phase: 'SUCCEEDED', result: 'result' });
    });
  });
});

describe('B5, B8: a job whose message was lost', () => {
  it('is pending for ever, and asking again is refused', async () => {
    await inWorld(async (ports) => {
      const lost: Queue = {
        ...ports.queue,
        publish: async () => ({ ok: false, error: { kind: 'unreachable', ambiguous: true } }),
      };
      valueOf(await new EventApi(ports).createEvent('alpha'));
      const job = { name: 'test', spec, usesWorkspace: false };
      const created = await new EventApi({ ...ports, queue: lost }).createJob('alpha', job);
      expect(created).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
      expect(await new EventApi(ports).createJob('alpha', job)).toMatchObject(conflict);
      expect(await ports.queue.receive(jobQueue)).toEqual({ ok: true, value: null });
    });
  });
});

describe('B9: two creations of one job at the same time', () => {
  it('may both pass the look, and make two of it', async () => {
    await inWorld(async (ports) => {
      const api = new EventApi(ports);
      valueOf(await api.createEvent('alpha'));
      for (let nth = 0; nth < 20; nth++) {
        const job = { name: `test-${nth}`, spec, usesWorkspace: false };
        await Promise.all([api.createJob('alpha', job), api.createJob('alpha', job)]);
      }
      expect((await jobsOf(api, 'alpha')).length).toBeGreaterThan(20);
    });
  });
});

describe('B6: a scheduler that dies between STARTING and the pod', () => {
  it('leaves a job that is never started, though its message is delivered again', async () => {
    // Its first request to Kubernetes is to make the pod, and does not get there.
    const request = { process: 'scheduler', link: 'kube', nth: 1 } as const;
    const faults = [
      { kind: 'lose', ...request, message: 'request', seen: 'timeout' },
      { kind: 'crash', process: 'scheduler', when: { ...request, phase: 'sent' }, restartAfter: 1000 },
    ] as const;
    await inWorld(
      async (ports, { world }) => {
        const api = new EventApi(ports);
        world.simulation.replica({
          name: 'scheduler',
          main(process) {
            const own = world.ports(process);
            return scheduleEvents({ ...own, api: new EventApi(own) }, namespace);
          },
        });
        valueOf(await api.createEvent('alpha'));
        await ports.clock.sleep(120_000);
        expect(valueOf(await api.getEvent('alpha')).event.WorkerPhase).toBe('STARTING');
        expect((await ports.kube.get(pods, namespace, 'alpha')).ok).toBe(false);
      },
      { faults },
    );
  });
});

describe('B11: a worker that has ended', () => {
  it('takes its running jobs with it', async () => {
    const failing = { step: 'test', times: 1, how: 'hangs' } as const;
    await inWorld(
      async (ports, { replica, world }) => {
        const api = new EventApi(ports);
        replica('observer', (own) => observePods({ ...own, api: new EventApi(own) }, namespace, 900_000));
        valueOf(await api.createEvent('alpha'));
        valueOf(await api.createJob('alpha', { name: 'test', spec, usesWorkspace: false }));
        const build = { namespace, run: 'alpha', build: 'alpha', attempt: 1 };
        await createJobPod(ports.kube, { ...build, name: 'alpha-test', job: 'test', spec, deadline: false });
        await createWorkerPod(ports.kube, { ...build, name: 'alpha' });
        await ports.clock.sleep(10_000);
        expect(valueOf(await api.jobStatus('alpha', 'test')).phase).toBe('RUNNING');
        world.cluster.store.put(
          'pods',
          `${namespace}/alpha`,
          failed(world.cluster.peek(pods, `${namespace}/alpha`)),
          null,
        );
        await ports.clock.sleep(20_000);
        expect(valueOf(await api.getEvent('alpha')).event.WorkerPhase).toBe('FAILED');
        expect((await ports.kube.get(pods, namespace, 'alpha-test')).ok).toBe(false);
      },
      { workload: { failing, changed: null } },
    );
  });
});

function failed<T extends object>(pod: T | undefined): T {
  if (pod === undefined) throw new Error('there is no such pod');
  return { ...pod, status: { phase: 'Failed' } };
}
