import type { ApiResult } from '../../pipeline-api/result.ts';
import { claimed, guarded } from './claimed.ts';
import { RetrySteps, type Retry, type RunRetrierPorts } from './retry-steps.ts';
import { unclaimed } from './unclaimed.ts';

/** One way to retry a run. */
export interface RetryRun {
  retry(steps: RetrySteps, retry: Retry): Promise<ApiResult<null>>;
}

export { claimed, guarded, unclaimed };

/**
 * Retries runs that have failed, in an API server replica: `RetryRun` (backend/src/apiserver/resource/resource_manager.go).
 * A run keeps its row, its Workflow's name and the steps that succeeded. Keeps nothing between calls. Not taken over:
 * plugins, several ways to name pods, namespaces that a run does not name.
 */
export class RunRetrier {
  readonly #steps: RetrySteps;
  readonly #retryRun: RetryRun;

  constructor(ports: RunRetrierPorts, settings: { readonly retryRun: RetryRun }) {
    this.#steps = new RetrySteps(ports);
    this.#retryRun = settings.retryRun;
  }

  /** Succeeds once the Workflow goes on. After any failure but `invalidArgument` and `notFound` it may do so, too. */
  async retry(id: string): Promise<ApiResult<null>> {
    const prepared = await this.#steps.prepare(id);
    return prepared.ok ? this.#retryRun.retry(this.#steps, prepared.value) : prepared;
  }
}
