import { describe, expect, it } from 'vitest';
import { endBuild, expired, giveUp, submit, takeOver, type Claim } from '../../modules/durable/claimed/build-store.ts';
import { ClaimedJobs } from '../../modules/durable/claimed/claimed-jobs.ts';
import { controlBuilds } from '../../modules/durable/claimed/controller.ts';
import { Deposed } from '../../modules/durable/claimed/deposed.ts';
import { deliver } from '../../modules/durable/claimed/outbox.ts';
import type { StepsTable } from '../../modules/durable/claimed/schema.ts';
import { claimStep, settleStep } from '../../modules/durable/claimed/step-store.ts';
import { vacuum } from '../../modules/durable/claimed/vacuum.ts';
import { workClaimed } from '../../modules/durable/claimed/worker.ts';
import { createJobPod } from '../../modules/durable/job-pod.ts';
import { JobFailed, type JobSpec } from '../../modules/durable/job.ts';
import type { SqlResult } from '../../modules/ports/sql/failure.ts';
import { pods, type Pod } from '../../modules/ports/pod.ts';
import { boardLink } from './status-board.ts';
import { namespace, type Workload } from './workflow.ts';
import { inWorld, type Stage } from './world.fixture.ts';
import type { Ports } from './world.ts';

const timeout = 600_000;
const spec: JobSpec = {
  image: 'ci',
  env: { REVISION: '1' },
  timeout: 30_000,
  retry: { attempts: 3, backoff: 500, factor: 2 },
};

function valueOf<T>(result: SqlResult<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function failing(step: string, times: number, how: 'fails' | 'hangs'): { readonly workload: Workload } {
  return { workload: { failing: { step, times, how }, changed: null } };
}

/** Takes the build for the next worker once the present one's claim has expired. */
async function nextClaim({ sql, clock }: Ports): Promise<Claim> {
  for (;;) {
    const now = valueOf(await sql.now());
    const [build] = valueOf(await expired(sql, now));
    const claim = build === undefined ? null : valueOf(await takeOver(sql, build, now));
    if (claim !== null) return claim;
    await clock.sleep(1000);
  }
}

/** A submitted build, claimed by its first worker. */
async function claimed(ports: Ports): Promise<Claim> {
  valueOf(await submit(ports.sql, 'alpha', { timeout }));
  return nextClaim(ports);
}

async function podsOf({ kube }: Ports): Promise<readonly Pod[]> {
  const listed = await kube.list(pods, namespace, { labelSelector: 'component=job' });
  if (!listed.ok) throw new Error(listed.error.message);
  return listed.value.items;
}

const namesOf = (items: readonly Pod[]): readonly string[] => items.map(({ metadata }) => metadata.name ?? '').sort();

function shown({ facts }: Stage): readonly unknown[] {
  return facts.flatMap((fact) => (fact.kind === 'changed' && fact.store === boardLink ? [fact.after] : []));
}

describe('a claimed step', () => {
  it('runs once, and answers every later worker with the first result', async () => {
    await inWorld(async (ports) => {
      const first = await new ClaimedJobs(ports, await claimed(ports), namespace).run('test', spec);
      const second = await new ClaimedJobs(ports, await nextClaim(ports), namespace).run('test', spec);
      expect(second).toBe(first);
      expect(namesOf(await podsOf(ports))).toEqual(['test-alpha-1']);
    });
  });

  it('goes on with the pod that a worker has left behind', async () => {
    await inWorld(async (ports, { replica }) => {
      const claim = await claimed(ports);
      replica('worker', async (own, process) => {
        void new ClaimedJobs(own, claim, namespace).run('test', spec);
        await own.clock.sleep(300);
        process.end('crashed');
      });
      const result = await new ClaimedJobs(ports, await nextClaim(ports), namespace).run('test', spec);
      const left = await podsOf(ports);
      expect(namesOf(left)).toEqual(['test-alpha-1']);
      expect(result).toBe(`test-alpha-1/${left[0]?.metadata.uid}`);
    });
  });

  it('runs again when its spec has changed, under the next attempt', async () => {
    await inWorld(async (ports) => {
      const jobs = new ClaimedJobs(ports, await claimed(ports), namespace);
      const first = await jobs.run('test', spec);
      const changed = { ...spec, env: { REVISION: '2' } };
      const second = await jobs.run('test', changed);
      expect(second).not.toBe(first);
      expect(await jobs.run('test', changed)).toBe(second);
      expect(namesOf(await podsOf(ports))).toEqual(['test-alpha-1', 'test-alpha-2']);
    });
  });

  it('is tried as often as its policy says, under one idempotency key', async () => {
    await inWorld(
      async (ports) => {
        const jobs = new ClaimedJobs(ports, await claimed(ports), namespace);
        await jobs.run('test', spec);
        const tried = await podsOf(ports);
        expect(namesOf(tried)).toEqual(['test-alpha-1', 'test-alpha-2', 'test-alpha-3']);
        const keys = tried.map(({ spec: { containers } }) =>
          containers[0]?.env?.find((each) => each.name === 'IDEMPOTENCY_KEY'),
        );
        expect(new Set(keys.map((key) => key?.value)).size).toBe(1);
      },
      failing('test', 2, 'fails'),
    );
  });

  it('keeps its worker through a pause that is longer than a claim', async () => {
    await inWorld(
      async (ports) => {
        const claim = await claimed(ports);
        const patient = { ...spec, retry: { ...spec.retry, backoff: 60_000 } };
        const run = new ClaimedJobs(ports, claim, namespace).run('test', patient);
        await ports.clock.sleep(45_000);
        expect(valueOf(await expired(ports.sql, valueOf(await ports.sql.now())))).toEqual([]);
        expect(await podsOf(ports)).toHaveLength(1);
        expect(await run).toMatch(/^test-alpha-2/);
      },
      failing('test', 1, 'fails'),
    );
  });

  it('waits between two attempts no longer, and no shorter, when another worker takes over meanwhile', async () => {
    await inWorld(
      async (ports, { replica }) => {
        const claim = await claimed(ports);
        const patient = { ...spec, retry: { ...spec.retry, backoff: 60_000 } };
        replica('worker', async (own, process) => {
          void new ClaimedJobs(own, claim, namespace).run('test', patient);
          await own.clock.sleep(40_000);
          process.end('crashed');
        });
        await new ClaimedJobs(ports, await nextClaim(ports), namespace).run('test', patient);
        const [first = 0, second = 0] = (await podsOf(ports)).map(({ metadata }) =>
          Date.parse(metadata.creationTimestamp ?? ''),
        );
        expect(second - first).toBeGreaterThanOrEqual(60_000);
        expect(second - first).toBeLessThan(75_000);
      },
      failing('test', 1, 'fails'),
    );
  });

  it('fails for good after the last attempt, for every worker', async () => {
    await inWorld(
      async (ports) => {
        await expect(new ClaimedJobs(ports, await claimed(ports), namespace).run('test', spec)).rejects.toThrow(
          JobFailed,
        );
        await expect(new ClaimedJobs(ports, await nextClaim(ports), namespace).run('test', spec)).rejects.toThrow(
          JobFailed,
        );
        expect(await podsOf(ports)).toHaveLength(3);
      },
      failing('test', 3, 'fails'),
    );
  });

  it('is not set back by the end of an attempt that is stored late, after an unknown commit', async () => {
    await inWorld(async (ports) => {
      await claimed(ports);
      const claim = async () =>
        valueOf(await ports.sql.transaction({}, (transaction) => claimStep(transaction, 'alpha', 'test', spec)));
      const settle = async (step: StepsTable) =>
        valueOf(await ports.sql.transaction({}, (transaction) => settleStep(transaction, step, null, spec.retry, 0)));
      const first = await claim();
      await settle(first);
      await settle(await claim());
      await settle(first);
      expect(await claim()).toMatchObject({ State: 'RUNNING', Attempt: 3, FirstAttempt: 1 });
    });
  });

  it('fails when Kubernetes takes no such pod', async () => {
    await inWorld(async (ports) => {
      await expect(new ClaimedJobs(ports, await claimed(ports), namespace).run('No Name', spec)).rejects.toThrow(
        JobFailed,
      );
    });
  });

  it('that hangs is ended by the deadline of its pod, and tried again', async () => {
    await inWorld(
      async (ports) => {
        await new ClaimedJobs(ports, await claimed(ports), namespace).run('test', spec);
        const tried = await podsOf(ports);
        expect(tried.map((pod) => `${pod.spec.activeDeadlineSeconds} ${pod.status?.phase}`).sort()).toEqual([
          '30 Failed',
          '30 Succeeded',
        ]);
      },
      failing('test', 1, 'hangs'),
    );
  });
});

describe('a worker whose build was taken over', () => {
  it('can neither claim a step nor end the build', async () => {
    await inWorld(async (ports) => {
      const old = await claimed(ports);
      const present = await nextClaim(ports);
      expect(present.epoch).toBe(old.epoch + 1);
      await expect(new ClaimedJobs(ports, old, namespace).run('test', spec)).rejects.toThrow(Deposed);
      valueOf(await endBuild(ports.sql, old, 'FAILED'));
      expect(await podsOf(ports)).toEqual([]);
      expect(await ports.sql.query.selectFrom('builds').select('State').execute()).toEqual([{ State: 'RUNNING' }]);
    });
  });

  it('cannot settle what it has claimed before', async () => {
    await inWorld(async (ports, { replica }) => {
      const old = await claimed(ports);
      const ends: unknown[] = [];
      replica('zombie', async (own, process) => {
        const worker = { namespace, name: 'alpha', run: 'alpha', build: 'alpha', attempt: old.epoch };
        const work = workClaimed(own, worker, async (jobs) => void (await jobs.run('test', spec)));
        await own.clock.sleep(300);
        process.replica.pause(40_000);
        ends.push(await work);
      });
      await ports.clock.sleep(20_000);
      await new ClaimedJobs(ports, await nextClaim(ports), namespace).run('test', spec);
      await ports.clock.sleep(60_000);
      expect(ends).toEqual([null]);
      expect(namesOf(await podsOf(ports))).toEqual(['test-alpha-1']);
    });
  });

  it('leaves at once when it is to stop, and another one goes on', async () => {
    const stop = { kind: 'stop', process: 'worker', when: { at: 3000 }, grace: 30_000, restartAfter: null } as const;
    await inWorld(
      async (ports, { replica }) => {
        const { epoch } = await claimed(ports);
        const ends: unknown[] = [];
        replica('worker', async (own) => {
          const worker = { namespace, name: 'alpha', run: 'alpha', build: 'alpha', attempt: epoch };
          ends.push(await workClaimed(own, worker, async (jobs) => void (await jobs.run('test', spec))));
        });
        await ports.clock.sleep(5000);
        expect(ends).toEqual([null]);
        expect((await nextClaim(ports)).epoch).toBe(epoch + 1);
      },
      { faults: [stop], ...failing('test', 1, 'hangs') },
    );
  });

  it('is only one when two controllers see the expired claim', async () => {
    await inWorld(async (ports) => {
      valueOf(await submit(ports.sql, 'alpha', { timeout }));
      const now = valueOf(await ports.sql.now());
      const build = { Id: 'alpha', Epoch: 0 };
      const both = await Promise.all([takeOver(ports.sql, build, now), takeOver(ports.sql, build, now)]);
      expect(both.map(valueOf).filter((claim) => claim !== null)).toHaveLength(1);
    });
  });

  it('is refused by a controller that has looked before another one took over', async () => {
    await inWorld(async (ports) => {
      const old = await claimed(ports);
      const present = await nextClaim(ports);
      await ports.clock.sleep(20_000);
      const stale = { Id: 'alpha', Epoch: old.epoch };
      expect(valueOf(await takeOver(ports.sql, stale, valueOf(await ports.sql.now())))).toBeNull();
      expect((await nextClaim(ports)).epoch).toBe(present.epoch + 1);
    });
  });
});

describe('the end of a build', () => {
  it('B8: is told once, though it was submitted, ended and delivered twice', async () => {
    await inWorld(async (ports, stage) => {
      const claim = await claimed(ports);
      valueOf(await submit(ports.sql, 'alpha', { timeout }));
      await Promise.all([deliver(ports), deliver(ports)]);
      for (const state of ['SUCCEEDED', 'FAILED'] as const) valueOf(await endBuild(ports.sql, claim, state));
      await Promise.all([deliver(ports), deliver(ports)]);
      expect(shown(stage)).toMatchObject([
        { run: 'alpha', state: 'PENDING' },
        { run: 'alpha', state: 'SUCCEEDED' },
      ]);
    });
  });

  it('B10: is one of two that race', async () => {
    await inWorld(async (ports, stage) => {
      const claim = await claimed(ports);
      await Promise.all([endBuild(ports.sql, claim, 'SUCCEEDED'), giveUp(ports.sql, 'alpha')]);
      const [build] = await ports.sql.query.selectFrom('builds').select('State').execute();
      for (let round = 0; round < 2; round++) await deliver(ports);
      expect(shown(stage)).toMatchObject([{ state: 'PENDING' }, { state: build?.State }]);
    });
  });

  it('waits in the outbox until the receiver has confirmed what came before', async () => {
    const cut = { kind: 'cut', process: 'tester', link: boardLink, when: { at: 0 }, duration: 30_000 } as const;
    await inWorld(
      async (ports, stage) => {
        valueOf(await endBuild(ports.sql, await claimed(ports), 'SUCCEEDED'));
        await deliver(ports);
        expect(shown(stage)).toEqual([]);
        await ports.clock.sleep(30_000);
        await deliver(ports);
        expect(shown(stage)).toMatchObject([{ state: 'PENDING' }, { state: 'SUCCEEDED' }]);
      },
      { faults: [cut] },
    );
  });

  it('is not sent when the receiver has not taken what came before', async () => {
    await inWorld(async (ports) => {
      valueOf(await endBuild(ports.sql, await claimed(ports), 'SUCCEEDED'));
      const sent: string[] = [];
      const send = async ({ state }: { readonly state: string }): Promise<boolean> => {
        sent.push(state);
        return sent.length > 1;
      };
      await deliver({ ...ports, notifications: { send } });
      expect(sent).toEqual(['PENDING']);
      await deliver({ ...ports, notifications: { send } });
      expect(sent).toEqual(['PENDING', 'PENDING', 'SUCCEEDED']);
    });
  });

  it('comes when its time is over, whoever works on it', async () => {
    await inWorld(async (ports, stage) => {
      valueOf(await submit(ports.sql, 'alpha', { timeout: 60_000 }));
      stage.replica('controller-0', (own) => controlBuilds(own, namespace));
      await ports.clock.sleep(90_000);
      const [build] = await ports.sql.query.selectFrom('builds').selectAll().execute();
      expect(build).toMatchObject({ State: 'TIMED_OUT', Epoch: expect.any(Number) });
      expect(build?.Epoch).toBeGreaterThan(2);
      expect(shown(stage)).toMatchObject([{ state: 'PENDING' }, { state: 'TIMED_OUT' }]);
    });
  });
});

describe('what is left of a build', () => {
  const kept = 600_000;
  const rows = async ({ sql }: Ports) => [
    ...(await sql.query.selectFrom('builds').select('Id').execute()),
    ...(await sql.query.selectFrom('steps').select('Name').execute()),
    ...(await sql.query.selectFrom('notifications').select('BuildId').execute()),
  ];

  /** A build that has ended, after a job. */
  async function ended(ports: Ports): Promise<Claim> {
    const claim = await claimed(ports);
    await new ClaimedJobs(ports, claim, namespace).run('test', spec);
    valueOf(await endBuild(ports.sql, claim, 'SUCCEEDED'));
    return claim;
  }

  it('is kept for the time that it is to be kept, and then removed, by however many', async () => {
    await inWorld(async (ports) => {
      await ended(ports);
      for (let round = 0; round < 2; round++) await deliver(ports);
      await vacuum(ports, namespace, kept);
      expect(await podsOf(ports)).toHaveLength(1);
      expect(await rows(ports)).toHaveLength(4);
      await ports.clock.sleep(kept);
      await Promise.all([vacuum(ports, namespace, kept), vacuum(ports, namespace, kept)]);
      expect(await podsOf(ports)).toEqual([]);
      expect(await rows(ports)).toEqual([]);
    });
  });

  it('is kept while its end was not told', async () => {
    await inWorld(async (ports) => {
      await ended(ports);
      await vacuum(ports, namespace, 0);
      expect(await podsOf(ports)).toHaveLength(1);
      expect(await rows(ports)).toHaveLength(4);
    });
  });

  it('is kept while a pod of it runs', async () => {
    await inWorld(
      async (ports) => {
        const claim = await ended(ports);
        for (let round = 0; round < 2; round++) await deliver(ports);
        const name = 'lint-alpha-1';
        const pod = { namespace, name, run: 'alpha', build: 'alpha', job: 'lint', attempt: claim.epoch, spec };
        await createJobPod(ports.kube, { ...pod, deadline: true });
        await ports.clock.sleep(10_000);
        await vacuum(ports, namespace, 0);
        expect(await podsOf(ports)).toHaveLength(2);
        await ports.clock.sleep(30_000);
        await vacuum(ports, namespace, 0);
        expect(await podsOf(ports)).toEqual([]);
      },
      failing('lint', 1, 'hangs'),
    );
  });

  it('is no build that could be taken over, when whoever removes it dies before the rows are gone', async () => {
    await inWorld(async (ports) => {
      await ended(ports);
      for (const { metadata } of await podsOf(ports)) await ports.kube.delete(pods, namespace, metadata.name ?? '');
      await ports.clock.sleep(60_000);
      expect(valueOf(await expired(ports.sql, valueOf(await ports.sql.now())))).toEqual([]);
    });
  });
});
