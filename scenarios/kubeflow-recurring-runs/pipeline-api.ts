import { kubeClient } from '../../models/kube/client/client.ts';
import type { KubeCluster } from '../../models/kube/cluster.ts';
import type { DatabaseServer } from '../../models/database/server.ts';
import { sqlPort } from '../../models/database/sql-port.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import type { Log } from '../../modules/ports/log.ts';
import { RunCreator } from '../../modules/recurring-runs/creator/run-creator.ts';
import { JobCreator, type CreateJobRequest } from '../../modules/recurring-runs/job/create-job.ts';
import { validateInputsOnly } from '../../modules/recurring-runs/job/validation.ts';
import { RunReporter } from '../../modules/recurring-runs/reporter/run-reporter.ts';
import type { RunApi } from '../../modules/recurring-runs/run-api.ts';
import { fail, type RunResult } from '../../modules/recurring-runs/run-failure.ts';
import type { JobRow, PipelineSchema } from '../../modules/recurring-runs/store/schema.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Replica } from '../../sim/kernel/replica.ts';
import { callRemote } from '../../sim/kernel/service.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { Deployment } from './variants.ts';

/** The link over which the controllers and the persistence agent call the API servers. */
export const apiLink = 'pipeline-api';

/**
 * Ms until a caller gives up. Upstream: a minute for the persistence agent; none for the controller, whose call then
 * ends with its connection.
 */
const callTimeout = 60_000;

/** What one API server process runs. */
interface ApiProcess {
  readonly process: Process;
  readonly creator: RunCreator;
  readonly reporter: RunReporter;
  readonly jobs: JobCreator;
}

/** The pipeline API servers of one run: replicas that serve calls, and the ways to call them. */
export class PipelineApi {
  readonly #simulation: Simulation;
  readonly #servers: readonly Replica[];
  readonly #processes = new Map<Process, ApiProcess>();
  readonly #submissions = new Map<string, Set<Process>>();

  constructor(
    simulation: Simulation,
    world: { readonly cluster: KubeCluster; readonly database: DatabaseServer },
    deployment: Deployment,
    replicas: number,
  ) {
    this.#simulation = simulation;
    this.#servers = Array.from({ length: replicas }, (_, index) =>
      simulation.replica({
        name: `api-server-${index}`,
        startWithin: [0, 1000],
        main: (process) => {
          const kube = kubeClient(world.cluster, process, index);
          const sql = sqlPort<PipelineSchema>(world.database, process);
          const machine = machinePorts(process);
          const log: Log = {
            event(name, data) {
              simulation.mark(name);
              machine.log.event(name, data);
            },
          };
          const ports = { ...machine, log, kube, sql };
          this.#processes.set(process, {
            process,
            creator: new RunCreator(ports, deployment.creator),
            reporter: new RunReporter(ports, { onDuplicate: deployment.onDuplicate }),
            jobs: new JobCreator(ports, deployment.createdByUser ?? validateInputsOnly),
          });
          process.whenOver(() => this.#processes.delete(process));
          return process.wait<void>(() => {});
        },
      }),
    );
  }

  /**
   * The API as `caller` sees it: one connection, to a server that is drawn, kept until it breaks, and then made to the
   * next (a Service in front of the pods; gRPC balances connections, not calls).
   */
  client(caller: Process): RunApi & { createJob(request: CreateJobRequest): Promise<RunResult<JobRow>> } {
    let server = Math.floor(caller.fraction() * this.#servers.length);
    const call = async <T>(
      operation: string,
      object: string,
      handle: (api: ApiProcess) => Promise<RunResult<T>>,
    ): Promise<RunResult<T>> => {
      const result = await this.#call(caller, server, operation, object, handle);
      if (result.broken) server += 1;
      return result.value;
    };
    return {
      createRun: (request) =>
        call('CreateRun', request.displayName, ({ creator, process }) =>
          this.#watchingForDeadHeats(request.displayName, process, () => creator.createRun(request)),
        ),
      reportWorkflow: (workflow) =>
        call('ReportWorkflow', workflow.metadata.name ?? '', ({ reporter }) => reporter.report(workflow)),
      createJob: (request) => call('CreateRecurringRun', request.displayName, ({ jobs }) => jobs.createJob(request)),
    };
  }

  #call<T>(
    caller: Process,
    index: number,
    operation: string,
    object: string,
    handle: (api: ApiProcess) => Promise<RunResult<T>>,
  ): Promise<{ readonly value: RunResult<T>; readonly broken: boolean }> {
    const server = this.#servers[index % this.#servers.length];
    if (server === undefined) throw new RangeError('there is at least one API server');
    return callRemote<{ readonly value: RunResult<T>; readonly broken: boolean }>(caller, {
      link: apiLink,
      operation,
      object,
      timeout: callTimeout,
      server,
      handle: async (process) => {
        const api = this.#processes.get(process);
        if (api === undefined) throw new Error(`${process.name} serves before it has started`);
        return { value: await handle(api), broken: false };
      },
      unanswered: (silence) =>
        silence === 'timeout'
          ? { value: fail('deadlineExceeded', 'no answer in time'), broken: false }
          : { value: fail('unavailable', `the connection was ${silence}`), broken: true },
      outcome: ({ value }) => (value.ok ? 'ok' : value.error.code),
    });
  }

  /** Counts the situation that this scenario is about: two submissions of one slot under way at the same time. */
  async #watchingForDeadHeats<T>(slot: string, process: Process, submit: () => Promise<T>): Promise<T> {
    const submissions = this.#submissions.get(slot) ?? new Set<Process>();
    this.#submissions.set(slot, submissions);
    const present = submissions.has(process);
    if (present || [...submissions].some(({ alive }) => alive)) this.#simulation.mark('dead-heat');
    submissions.add(process);
    const result = await submit();
    if (!present) submissions.delete(process);
    return result;
  }
}
