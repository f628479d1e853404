import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Pod } from '../../modules/ports/pod.ts';
import { describeWithPostgres } from '../sql/servers/postgres.fixture.ts';
import { DurableSystem, type WorkerProcess } from './durable-system.fixture.ts';
import type { Passage } from './gate.fixture.ts';
import { until } from './until.fixture.ts';

/** Until the servers and the controllers are up, ms. */
const startWithin = 60_000;

// They spend their time waiting, so they do so together.
vi.setConfig({ maxConcurrency: 10 });

/** Whether a request asks for a pod, and has not arrived. */
function asksFor(name: string): (passage: Passage) => boolean {
  return ({ method, body, answer }) => answer === null && method === 'POST' && JSON.parse(body).metadata.name === name;
}

/** Whether an answer says that a pod has succeeded. */
function tellsTheEndOf(name: string): (passage: Passage) => boolean {
  return ({ method, target, answer }) =>
    method === 'GET' &&
    target.endsWith(`/pods/${name}`) &&
    answer?.status === 200 &&
    JSON.parse(answer.body).status.phase === 'Succeeded';
}

/** Of the build `again` the first attempt of a job fails. */
function outcome({ metadata: { name } }: Pod): 'Succeeded' | 'Failed' {
  return name === 'lint-again-1' ? 'Failed' : 'Succeeded';
}

const podsOf = (build: string): string[] => ['checkout', 'lint', 'publish', 'test'].map((job) => `${job}-${build}-1`);

describeWithPostgres('claimed builds in processes of their own on PostgreSQL and a served cluster', (server) => {
  let system: DurableSystem;

  beforeAll(async () => {
    system = await DurableSystem.start(server().connection, outcome);
  }, startWithin);
  afterAll(() => system?.stop());

  async function latestWorker(build: string): Promise<WorkerProcess> {
    const worker = (await system.workersOf(build)).at(-1);
    if (worker === undefined) throw new Error(`${build} has no worker`);
    return worker;
  }

  /** The build ends well; each attempt of its jobs had one pod, whose result is known, and its states were shown once. */
  async function expectEveryJobOnce(build: string, pods: readonly string[] = podsOf(build)): Promise<void> {
    expect(await system.ended(build)).toMatchObject({ State: 'SUCCEEDED' });
    const made = system.jobs.filter(({ metadata }) => metadata.labels?.['build'] === build);
    expect(made.map(({ metadata: { name = '' } }) => name).toSorted()).toEqual(pods);
    const results = new Set(made.map(({ metadata: { name, uid } }) => `${name}/${uid}`));
    const steps = await system.steps(build);
    expect(steps.map(({ Name }) => Name)).toEqual(['checkout', 'lint', 'publish', 'test']);
    expect(steps.filter(({ State, Result }) => State !== 'SUCCEEDED' || !results.has(Result ?? ''))).toEqual([]);
    expect(system.board.shown(build)).toEqual(['PENDING', 'SUCCEEDED']);
  }

  test.concurrent(
    'a worker is killed before the pod of its step is made; the request arrives when all is over',
    async () => {
      const standing = system.cluster.hold(asksFor('checkout-unborn-1'));
      await system.submit('unborn');
      const request = await standing;
      expect(await system.steps('unborn')).toMatchObject([{ Name: 'checkout', State: 'RUNNING', Attempt: 1 }]);
      const victim = await latestWorker('unborn');
      await victim.process.kill(0);
      await system.expire('unborn');
      await expectEveryJobOnce('unborn');
      expect(await request.release()).toBe(409);
      await expectEveryJobOnce('unborn');
      expect(await victim.end).toBeInstanceOf(Error);
    },
  );

  test.concurrent('a worker is killed after a pod has ended, and before the checkpoint', async () => {
    const standing = system.cluster.hold(tellsTheEndOf('checkout-untold-1'));
    await system.submit('untold');
    await standing;
    const victim = await latestWorker('untold');
    await victim.process.kill(0);
    expect(await system.steps('untold')).toMatchObject([{ Name: 'checkout', State: 'RUNNING', Result: null }]);
    await system.expire('untold');
    await expectEveryJobOnce('untold');
    expect((await system.build('untold')).Epoch).toBeGreaterThan(victim.pod.attempt);
  });

  test.concurrent('a worker is killed after checkpoints, of a failed attempt too', async () => {
    const standing = system.cluster.hold(asksFor('lint-again-2'));
    await system.submit('again');
    await standing;
    const victim = await latestWorker('again');
    await victim.process.kill(0);
    await system.expire('again');
    const [checkout, lint] = await system.steps('again');
    expect([checkout?.State, lint?.Attempt]).toEqual(['SUCCEEDED', 2]);
    await expectEveryJobOnce('again', [...podsOf('again'), 'lint-again-2'].toSorted());
    expect((await system.steps('again'))[0]).toEqual(checkout);
  });

  test.concurrent(
    'a worker freezes before a checkpoint, and wakes when another one has the build: it is refused',
    async () => {
      const standing = system.cluster.hold(tellsTheEndOf('checkout-frozen-1'));
      await system.submit('frozen');
      const answer = await standing;
      const sleeper = await latestWorker('frozen');
      sleeper.process.freeze(0);
      const successor = system.cluster.hold(asksFor('test-frozen-1'));
      await system.expire('frozen');
      const standstill = await successor;
      await answer.release();
      sleeper.process.thaw(0);
      expect(await sleeper.end).toBeNull();
      expect(await system.build('frozen')).toMatchObject({ State: 'RUNNING' });
      await standstill.release();
      await expectEveryJobOnce('frozen');
    },
  );

  test.concurrent(
    'a worker freezes while it asks for a pod: the successor makes it, and the request is refused',
    async () => {
      const standing = system.cluster.hold(asksFor('checkout-late-1'));
      await system.submit('late');
      const request = await standing;
      const sleeper = await latestWorker('late');
      sleeper.process.freeze(0);
      const successor = system.cluster.hold(tellsTheEndOf('checkout-late-1'));
      await system.expire('late');
      const standstill = await successor;
      expect(await request.release()).toBe(409);
      sleeper.process.thaw(0);
      expect(await sleeper.end).toBeNull();
      expect(await system.build('late')).toMatchObject({ State: 'RUNNING' });
      await standstill.release();
      await expectEveryJobOnce('late');
    },
  );

  test.concurrent('a controller freezes between a claim and its worker: the late worker is refused', async () => {
    const standing = system.firstController('cluster', asksFor('orphan'));
    await system.submit('orphan');
    const { controller, held } = await standing;
    controller.process.freeze(0);
    const successor = system.cluster.hold(asksFor('checkout-orphan-1'));
    await system.expire('orphan');
    const standstill = await successor;
    controller.process.thaw(0);
    expect(await held.release()).toBe(201);
    await until(async () => (await latestWorker('orphan')).pod.attempt === 1);
    expect(await (await latestWorker('orphan')).end).toBeNull();
    expect(await system.build('orphan')).toMatchObject({ State: 'RUNNING' });
    await standstill.release();
    await expectEveryJobOnce('orphan');
  });

  test.concurrent(
    'a controller is killed before it learns that a notification was taken: it comes again, and is shown once',
    async () => {
      const ofTheStart = ({ body, answer }: Passage): boolean => answer !== null && JSON.parse(body).key === 'noted/1';
      const standing = system.firstController('board', ofTheStart);
      await system.submit('noted');
      const { controller } = await standing;
      await system.restart(controller);
      await expectEveryJobOnce('noted');
      const keys = system.board.sent.map(({ key }) => key).filter((key) => key?.startsWith('noted/'));
      expect(keys.filter((key) => key === 'noted/1').length).toBeGreaterThan(1);
    },
  );

  test('a controller is killed while it removes what is left of builds: the next one removes the rest, and runs nothing', async () => {
    const runs = system.jobs.length;
    const controller = await system.addController(0);
    await controller.cluster.hold(({ method, answer }) => method === 'DELETE' && answer !== null);
    await controller.process.kill(0);
    expect(await system.rest()).not.toEqual([]);
    await system.restart(controller);
    await until(async () => (await system.rest()).length === 0);
    expect(system.jobs).toHaveLength(runs);
  });
});
