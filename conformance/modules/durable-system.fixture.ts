import pg from 'pg';
import { postgresOn } from '../../adapters/postgres/postgres-on.ts';
import { asPod } from '../../models/kube/objects/pod-fields.ts';
import type { StoreChange } from '../../models/kube/store/change-log.ts';
import { submit } from '../../modules/durable/claimed/build-store.ts';
import {
  durableTables,
  type BuildsTable,
  type DurableSchema,
  type StepsTable,
} from '../../modules/durable/claimed/schema.ts';
import { workerOf, type WorkerPod } from '../../modules/durable/worker-pod.ts';
import type { Milliseconds } from '../../modules/ports/clock.ts';
import type { Pod } from '../../modules/ports/pod.ts';
import { createTables } from '../../modules/ports/sql/create-tables.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import { namespace } from '../../scenarios/brigade-durable/workflow.ts';
import { kubeconfigOf } from '../../serve/kube/kubeconfig.ts';
import { serveKube, type ServedKube } from '../../serve/kube/serve-kube.ts';
import type { DurableAnswer, DurableTask } from './durable.worker.ts';
import { Gate, type Held, type Passage } from './gate.fixture.ts';
import { StatusBoard } from './status-board.fixture.ts';
import { until } from './until.fixture.ts';
import { Workers, type WorkerSetup } from './workers.ts';

const hour: Milliseconds = 3_600_000;

type Program = Workers<DurableTask, DurableAnswer>;

/** A process of a controller, with gates between it and the others. It may be killed and started again. */
export interface Controller {
  readonly cluster: Gate;
  readonly board: Gate;
  readonly retention: Milliseconds;
  process: Program;
}

/** The process of a worker pod. */
export interface WorkerProcess {
  readonly pod: WorkerPod;
  readonly process: Program;
  /** What its program has answered, or how the process has failed. */
  readonly end: Promise<DurableAnswer | Error>;
  /** When the cluster knows of its end. */
  readonly reported: Promise<void>;
}

/**
 * Builds as they run in production: two controllers and a process for each worker pod, on a PostgreSQL and a served cluster
 * whose pods of jobs come to an end by themselves.
 */
export class DurableSystem {
  /** Between workers and the cluster. */
  readonly cluster: Gate;
  readonly board: StatusBoard;
  readonly controllers: Controller[] = [];
  readonly sql: Sql<DurableSchema>;
  /** Pods of jobs, as often as they were created. */
  readonly jobs: Pod[] = [];
  /** Keys of all pods that there are. */
  readonly #pods = new Set<string>();
  readonly #workers: Promise<WorkerProcess>[] = [];
  readonly #served: ServedKube;
  readonly #pool: pg.Pool;
  readonly #postgres: WorkerSetup['postgres'];

  private constructor(postgres: WorkerSetup['postgres'], served: ServedKube, cluster: Gate, board: StatusBoard) {
    this.#postgres = postgres;
    this.#served = served;
    this.cluster = cluster;
    this.board = board;
    this.#pool = new pg.Pool(postgres);
    this.sql = postgresOn<DurableSchema>(this.#pool);
    served.cluster.store.subscribe((change) => this.#notice(change));
  }

  static async start(
    postgres: WorkerSetup['postgres'],
    outcome: (job: Pod) => 'Succeeded' | 'Failed',
  ): Promise<DurableSystem> {
    const served = await serveKube({
      namespaces: [namespace],
      kubelet: {
        startLatency: [20, 100],
        duration: (pod) => (workerOf(pod) === null ? [100, 400] : null),
        outcome,
      },
    });
    const system = new DurableSystem(postgres, served, await Gate.before(served.url), await StatusBoard.open());
    await createTables(system.sql, durableTables);
    await Promise.all([system.addController(hour), system.addController(hour)]);
    return system;
  }

  async stop(): Promise<void> {
    await Promise.all(this.controllers.map(({ process }) => process.stop()));
    for (const { process, reported } of await Promise.all(this.#workers)) {
      await process.stop();
      await reported;
    }
    for (const { cluster, board } of this.controllers) await Promise.all([cluster.close(), board.close()]);
    await Promise.all([this.cluster.close(), this.board.close(), this.#served.close(), this.#pool.end()]);
  }

  async submit(build: string): Promise<void> {
    const submitted = await submit(this.sql, build, { timeout: 600_000 });
    if (!submitted.ok) throw new Error(submitted.error.message);
  }

  build(id: string): Promise<BuildsTable> {
    return this.sql.query.selectFrom('builds').selectAll().where('Id', '=', id).executeTakeFirstOrThrow();
  }

  steps(build: string): Promise<StepsTable[]> {
    return this.sql.query.selectFrom('steps').selectAll().where('BuildId', '=', build).orderBy('Name').execute();
  }

  /** Ends the lease of whoever has the build, as time does, so that no test waits for it. */
  async expire(build: string): Promise<void> {
    await this.sql.query.updateTable('builds').set({ ExpiresAt: 0 }).where('Id', '=', build).execute();
  }

  /** What is left of builds: rows of all tables, and pods. */
  async rest(): Promise<readonly unknown[]> {
    const rows = await Promise.all(
      (['builds', 'steps', 'notifications'] as const).map((table) =>
        this.sql.query.selectFrom(table).selectAll().execute(),
      ),
    );
    return [...rows.flat(), ...this.#pods];
  }

  /** Resolves once the build has ended and everybody was told. */
  async ended(id: string): Promise<BuildsTable> {
    const untold = this.sql.query.selectFrom('notifications').where('BuildId', '=', id).where('Sent', '=', false);
    await until(async () => {
      const { State } = await this.build(id);
      return State !== 'PENDING' && State !== 'RUNNING' && (await untold.select('Position').execute()).length === 0;
    });
    return this.build(id);
  }

  /** The workers of a build that were started, in that order. */
  async workersOf(build: string): Promise<readonly WorkerProcess[]> {
    return (await Promise.all(this.#workers)).filter(({ pod }) => pod.build === build);
  }

  /** The controller that comes first to what `applies` says, which is held at one of its gates. */
  firstController(
    gate: 'cluster' | 'board',
    applies: (passage: Passage) => boolean,
  ): Promise<{ readonly controller: Controller; readonly held: Held }> {
    let over = false;
    const first = (passage: Passage): boolean => !over && applies(passage) && (over = true);
    return Promise.race(
      this.controllers.map(async (controller) => ({ controller, held: await controller[gate].hold(first) })),
    );
  }

  /** Kills a controller, and starts it again. */
  async restart(controller: Controller): Promise<void> {
    await controller.process.kill(0);
    controller.process = await this.#control(controller);
  }

  /** Starts one more controller, which keeps ended builds for so long. */
  async addController(retention: Milliseconds): Promise<Controller> {
    const gates = { cluster: await Gate.before(this.#served.url), board: await Gate.before(this.board.url), retention };
    const controller = { ...gates, process: await this.#control(gates) };
    this.controllers.push(controller);
    return controller;
  }

  async #control({ cluster, board, retention }: Omit<Controller, 'process'>): Promise<Program> {
    const program = await this.#start(cluster);
    program.ask(() => ({ kind: 'control', board: board.url, retention })).catch(() => {}); // it ends by being killed
    return program;
  }

  #start({ url }: Gate): Promise<Program> {
    const kubeconfig = kubeconfigOf([{ name: 'gate', url }]);
    return Workers.start('durable.worker', 1, { postgres: this.#postgres, kubeconfig });
  }

  #notice({ before, after, key }: StoreChange): void {
    const pod = asPod(after);
    if (asPod(before) !== null && pod === null) this.#pods.delete(key);
    if (pod === null) return;
    this.#pods.add(key);
    const worker = workerOf(pod);
    if (worker === null && before === null) this.jobs.push(pod);
    const isStarted = pod.status?.phase === 'Running' && asPod(before)?.status?.phase !== 'Running';
    if (worker !== null && isStarted) this.#workers.push(this.#work(worker));
  }

  /** What the node of a worker pod does. */
  async #work(pod: WorkerPod): Promise<WorkerProcess> {
    const process = await this.#start(this.cluster);
    const end = process
      .ask(() => ({ kind: 'work', worker: pod }))
      .then(
        ([answer = null]) => answer,
        (error: Error) => error,
      );
    const reported = end.then(async (answer) => {
      await process.stop();
      await this.#report(pod, answer === 'SUCCEEDED' ? 'Succeeded' : 'Failed');
    });
    return { pod, process, end, reported };
  }

  /** Says of a worker pod how its process has ended. */
  async #report({ name }: WorkerPod, phase: 'Succeeded' | 'Failed'): Promise<void> {
    const answer = await fetch(`${this.#served.url}/api/v1/namespaces/${namespace}/pods/${name}/status`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ status: { phase } }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }
}
