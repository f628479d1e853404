import fc, { type Scheduler } from 'fast-check';
import { Kysely } from 'kysely';
import { SimulatedDialect, type ClientConnection } from '../../models/database/dialect/dialect.ts';
import type { Statement, StatementResult } from '../../models/database/sql/statement.ts';
import { failureOf } from '../../models/database/client/failure.ts';
import { toKubeError } from '../../models/kube/client/kube-error.ts';
import type { KubeRequest } from '../../models/kube/server/request.ts';
import type { Kube, KubeObject, KubeResult, ObjectList } from '../../modules/ports/kube.ts';
import { postgres } from '../../modules/ports/sql/capabilities.ts';
import { sqlOn } from '../../modules/ports/sql/sql-on.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import type { PipelineSchema } from '../../modules/recurring-runs/store/schema.ts';
import { Simulation } from '../../sim/kernel/simulation.ts';
import { timed } from '../../sim/strategies/timed.ts';
import { createOnce, deadHeatWorld, workflowCount, type DeadHeatWorld } from './world.ts';

/** The peer: the same module on the same models, interleaved by `fc.scheduler()` instead of the kernel. */
export async function scheduledDeadHeats(runs: number): Promise<number> {
  let violated = 0;
  const property = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    const world = stillWorld();
    const done = ['api-server-0', 'api-server-1'].map((name) =>
      createOnce(portsOf(name, world, scheduler), world.recurringRunId),
    );
    await scheduler.waitFor(Promise.all(done));
    if (workflowCount(world) !== 1) violated += 1;
  });
  await fc.check(property, { numRuns: runs, seed: 1 });
  return violated;
}

/** The models need a simulation to live in; its kernel never runs here. */
function stillWorld(): DeadHeatWorld {
  const simulation = new Simulation({
    seed: 's',
    strategy: timed,
    faults: [],
    drain: 'fence',
    record: false,
    judge: () => {},
  });
  return deadHeatWorld(simulation);
}

function portsOf(name: string, world: DeadHeatWorld, scheduler: Scheduler): Parameters<typeof createOnce>[0] {
  let draws = 0;
  return {
    kube: kubeOver(name, world, scheduler),
    sql: sqlOver(world, scheduler),
    clock: { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() },
    random: { fraction: () => 0.5, uuid: () => `${name}-${(draws += 1)}` },
    log: { event: () => {} },
  };
}

function kubeOver(name: string, { cluster }: DeadHeatWorld, scheduler: Scheduler): Kube {
  const send = async (request: KubeRequest): Promise<KubeResult<KubeObject | ObjectList<KubeObject>>> => {
    await scheduler.schedule(Promise.resolve(), 'request');
    const response = cluster.server(0).handle(request, name);
    await scheduler.schedule(Promise.resolve(), 'reply');
    if (response.outcome === 'failure') return { ok: false, error: toKubeError(response.body, true) };
    if (response.outcome === 'success') throw new TypeError('not used here');
    return { ok: true, value: response.body };
  };
  // The resource's phantom type vouches for what its collection holds, as in the simulated client.
  return {
    get: (resource, namespace, object) => send({ verb: 'get', resource, namespace, name: object }),
    list: (resource, namespace, options = {}) => send({ verb: 'list', resource, namespace, options }),
    create: (resource, namespace, body) => send({ verb: 'create', resource, namespace, body }),
    replace: () => unused(),
    patch: () => unused(),
    delete: () => unused(),
    watch: () => unused(),
  } as Kube;
}

function unused(): never {
  throw new TypeError('CreateRun does not use this');
}

function sqlOver({ database }: DeadHeatWorld, scheduler: Scheduler): Sql<PipelineSchema> {
  const { engine } = database;
  const waiting = new Map<object, () => void>();
  const connect = async (): Promise<ClientConnection> => {
    const session = engine.openSession('peer');
    return {
      async execute(statement: Statement): Promise<StatementResult> {
        await scheduler.schedule(Promise.resolve(), 'request');
        let outcome = session.execute(statement);
        while (outcome.kind === 'blocked') {
          await new Promise<void>((resume) => waiting.set(session, resume));
          outcome = session.resume();
        }
        for (const runnable of engine.takeRunnable()) waiting.get(runnable)?.();
        await scheduler.schedule(Promise.resolve(), 'reply');
        if (outcome.kind === 'failed') throw outcome.error;
        return outcome.result;
      },
      release: () => session.close(),
    };
  };
  const query = new Kysely<PipelineSchema>({ dialect: new SimulatedDialect(engine.schema, connect) });
  return sqlOn({
    query,
    capabilities: postgres,
    failureOf,
    now: () => Promise.resolve({ ok: true, value: 0 }),
  });
}
