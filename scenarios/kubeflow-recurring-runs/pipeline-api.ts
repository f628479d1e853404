import { kubeClient } from '../../models/kube/client/client.ts';
import type { KubeCluster } from '../../models/kube/cluster.ts';
import type { DatabaseServer } from '../../models/database/server/server.ts';
import { sqlPort } from '../../models/database/client/sql-port.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { ReplicatedService } from '../../models/replica/replicated-service.ts';
import type { Log } from '../../modules/ports/log.ts';
import { RunCreator } from '../../modules/recurring-runs/creator/run-creator.ts';
import { JobCreator, type CreateJobRequest } from '../../modules/recurring-runs/job/create-job.ts';
import { validateInputsOnly } from '../../modules/recurring-runs/job/validation.ts';
import { RunReporter } from '../../modules/recurring-runs/reporter/run-reporter.ts';
import type { RunApi } from '../../modules/recurring-runs/run-api.ts';
import { codeOf, unanswered, type ApiRefusal, type ApiResult } from '../../modules/pipeline-api/result.ts';
import type { JobRow, PipelineSchema } from '../../modules/recurring-runs/store/schema.ts';
import type { Process } from '../../sim/kernel/process.ts';
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
  readonly creator: RunCreator;
  readonly reporter: RunReporter;
  readonly jobs: JobCreator;
}

/** The pipeline API servers of one run: replicas that serve calls, and the ways to call them. */
export class PipelineApi {
  readonly #simulation: Simulation;
  readonly #service: ReplicatedService<ApiProcess, ApiResult<unknown>, ApiRefusal>;
  readonly #submissions = new Map<string, Set<Process>>();

  constructor(
    simulation: Simulation,
    world: { readonly cluster: KubeCluster; readonly database: DatabaseServer<PipelineSchema> },
    deployment: Deployment,
    replicas: number,
  ) {
    this.#simulation = simulation;
    this.#service = new ReplicatedService(simulation, {
      name: 'api-server',
      replicas,
      link: apiLink,
      timeout: callTimeout,
      unanswered,
      outcome: codeOf,
      open: (process, index) => {
        const kube = kubeClient(world.cluster, process, index);
        const sql = sqlPort(world.database, process);
        const machine = machinePorts(process);
        const log: Log = {
          event(name, data) {
            simulation.mark(name);
            machine.log.event(name, data);
          },
        };
        const ports = { ...machine, log, kube, sql };
        return {
          creator: new RunCreator(ports, deployment.creator),
          reporter: new RunReporter(ports, {
            onDuplicate: deployment.onDuplicate,
            fence: deployment.fence,
          }),
          jobs: new JobCreator(ports, deployment.createdByUser ?? validateInputsOnly),
        };
      },
    });
  }

  /** The API as `caller` sees it. */
  client(caller: Process): RunApi & { createJob(request: CreateJobRequest): Promise<ApiResult<JobRow>> } {
    const call = this.#service.connect(caller);
    return {
      createRun: (request) =>
        call('CreateRun', request.displayName, ({ creator }, server) =>
          this.#watchingForDeadHeats(request.displayName, server, () => creator.createRun(request)),
        ),
      reportWorkflow: (workflow) =>
        call('ReportWorkflow', workflow.metadata.name ?? '', ({ reporter }) => reporter.report(workflow)),
      createJob: (request) => call('CreateRecurringRun', request.displayName, ({ jobs }) => jobs.createJob(request)),
    };
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
