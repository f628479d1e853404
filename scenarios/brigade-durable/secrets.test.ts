import { describe, expect, it } from 'vitest';
import { BuildController } from '../../modules/durable/secrets/build-controller.ts';
import { secretOf, secrets } from '../../modules/durable/secrets/build-secret.ts';
import { checkpoint, create, probe } from '../../modules/durable/secrets/launch.ts';
import { JobFailed, type JobSpec } from '../../modules/durable/job.ts';
import { pods } from '../../modules/ports/pod.ts';
import { namespace } from './workflow.ts';
import { inWorld } from './world.fixture.ts';
import type { Ports } from './world.ts';

const worker = { namespace, name: 'alpha', run: 'alpha', build: 'alpha', attempt: 1 };
const spec: JobSpec = { image: 'ci', env: {}, timeout: 30_000, retry: { attempts: 1, backoff: 500, factor: 1 } };
const build = secretOf({ namespace, name: 'alpha', run: 'alpha', attempt: 1, status: 'new', expiresAt: 0 });

/** The uid of the worker's pod; null when there is none. */
async function workerPod({ kube }: Ports): Promise<string | null> {
  const found = await kube.get(pods, namespace, 'alpha');
  return found.ok ? (found.value.metadata.uid ?? null) : null;
}

describe('B1: a controller that dies between the pod and the label', () => {
  /** LIST, WATCH, GET, and then the POST of the pod. */
  const afterPod = { process: 'controller-0', link: 'kube', nth: 4, phase: 'applied' } as const;
  const faults = [{ kind: 'crash', process: 'controller-0', when: afterPod, restartAfter: 20_000 }] as const;

  it.each([
    ['finds the pod again', false],
    ['makes another one when the first was vacuumed meanwhile', true],
  ] as const)('%s', async (_name, vacuumed) => {
    await inWorld(
      async (ports, { world }) => {
        world.simulation.replica({
          name: 'controller-0',
          startWithin: [5000, 5000],
          main: (process) => new BuildController(world.ports(process), namespace).run(),
        });
        await ports.kube.create(secrets, namespace, build);
        await ports.clock.sleep(10_000);
        const first = await workerPod(ports);
        expect(first).not.toBeNull();
        if (vacuumed) await ports.kube.delete(pods, namespace, 'alpha', { gracePeriodSeconds: 0 });
        await ports.clock.sleep(30_000);
        const second = await workerPod(ports);
        expect(second).not.toBeNull();
        expect(second === first).toBe(!vacuumed);
        const stored = await ports.kube.get(secrets, namespace, 'alpha');
        expect(stored.ok && stored.value.metadata.labels?.['status']).toBe('accepted');
      },
      { faults },
    );
  });
});

describe('a build that was accepted', () => {
  it('never gets another worker, even when it has none', async () => {
    await inWorld(async (ports, { replica }) => {
      const accepted = {
        namespace,
        name: 'alpha',
        run: 'alpha',
        attempt: 1,
        status: 'accepted',
        expiresAt: 0,
      } as const;
      await ports.kube.create(secrets, namespace, secretOf(accepted));
      replica('controller-0', (own) => new BuildController(own, namespace).run());
      await ports.clock.sleep(30_000);
      expect(await workerPod(ports)).toBeNull();
    });
  });
});

describe('a job', () => {
  it('of v1 cannot run twice under one name', async () => {
    await inWorld(async (ports) => {
      await create.jobs(ports, worker).run('test', spec);
      await expect(create.jobs(ports, worker).run('test', spec)).rejects.toThrow(JobFailed);
    });
  });

  it('of v1 has failed when its time is over, though its pod runs on', async () => {
    await inWorld(
      async (ports) => {
        await expect(create.jobs(ports, worker).run('test', spec)).rejects.toThrow('timedOut');
        const pod = await ports.kube.get(pods, namespace, 'test-attempt1-alpha');
        expect(pod.ok && pod.value.status?.phase).toBe('Running');
      },
      { workload: { failing: { step: 'test', times: 1, how: 'hangs' }, changed: null } },
    );
  });

  it('that was acham-retried has a pod for each attempt', async () => {
    await inWorld(
      async (ports) => {
        const result = await create
          .jobs(ports, worker)
          .run('test', { ...spec, retry: { attempts: 5, backoff: 500, factor: 1 } });
        expect(result).toMatch(/^test-attempt3-alpha\//);
      },
      { workload: { failing: { step: 'test', times: 2, how: 'fails' }, changed: null } },
    );
  });

  it.each([probe, checkpoint])(
    'of $name answers a second worker with the first result, changed or not',
    async (launch) => {
      await inWorld(async (ports) => {
        const first = await launch.jobs(ports, worker).run('test', spec);
        const second = await launch.jobs(ports, { ...worker, attempt: 2 }).run('test', { ...spec, image: 'other' });
        expect(second).toBe(first);
      });
    },
  );

  it('of the probe attaches to a pod that still runs', async () => {
    await inWorld(async (ports) => {
      const both = await Promise.all([
        probe.jobs(ports, worker).run('test', spec),
        ports.clock.sleep(200).then(() => probe.jobs(ports, worker).run('test', spec)),
      ]);
      expect(both[0]).toBe(both[1]);
    });
  });
});
