import type { EpochSeconds } from '../../calendar/civil.ts';
import { fail, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Kube, KubeResult } from '../../ports/kube.ts';
import type { Log } from '../../ports/log.ts';
import type { Random } from '../../ports/random.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import { workflows, type Workflow } from '../resources/workflow.ts';
import { RetryClaims } from '../store/retry-claims.ts';
import { RunStore } from '../store/run-store.ts';
import type { PipelineSchema, RunRow } from '../store/schema.ts';
import type { ClaimRules } from './claim-rules.ts';
import { retriedWorkflow, type RetriedWorkflow } from './retried-workflow.ts';

/** What an API server needs to retry runs. */
export interface RunRetrierPorts {
  readonly kube: Kube;
  readonly sql: Sql<PipelineSchema>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** A run that is to be retried, as its row was read, and what its Workflow will be. */
export interface Retry extends RetriedWorkflow {
  readonly run: RunRow;
}

/** The steps that every way to retry a run is put together from. */
export class RetrySteps {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly runs: RunStore;
  readonly claims: RetryClaims;

  constructor({ kube, sql, clock, random, log }: RunRetrierPorts) {
    this.kube = kube;
    this.clock = clock;
    this.random = random;
    this.log = log;
    this.runs = new RunStore(sql);
    this.claims = new RetryClaims(sql);
  }

  now(): EpochSeconds {
    return Math.floor(this.clock.now() / 1000);
  }

  /** Reads the run; what its Workflow goes on as comes from the row, not from the cluster, which may have it no more. */
  async prepare(id: string): Promise<ApiResult<Retry>> {
    const run = await this.runs.find(id);
    if (!run.ok) return run;
    if (run.value === null) return fail('notFound', `run ${id} not found`);
    const { WorkflowRuntimeManifest: manifest } = run.value;
    if (manifest === '') return fail('invalidArgument', `run ${id} has no workflow manifest`);
    // The column holds what `reportedOf` wrote.
    const retried = retriedWorkflow(JSON.parse(manifest) as Workflow);
    return retried.ok ? succeed({ run: run.value, ...retried.value }) : retried;
  }

  /** The run's Workflow as it is now. */
  live({ metadata }: Workflow): Promise<KubeResult<Workflow>> {
    return this.kube.get(workflows, metadata.namespace ?? '', metadata.name ?? '');
  }
}

/** Makes way for the pods of the steps that run again (`deletePods`). One that is gone is no failure. */
export async function removePods(
  steps: RetrySteps,
  { Namespace: namespace }: RunRow,
  names: readonly string[],
  remove: ClaimRules['removePod'],
): Promise<ApiResult<null>> {
  for (const name of names) {
    const removed = await remove(steps, namespace, name);
    if (!removed.ok && removed.error.kind !== 'notFound') {
      return fail('internal', `cannot delete pod ${name}: ${removed.error.message}`);
    }
  }
  return succeed(null);
}
