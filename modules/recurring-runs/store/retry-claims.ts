import type { EpochSeconds } from '../../calendar/civil.ts';
import { fail, sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import type { PipelineSchema, RunRow } from './schema.ts';

/** How long a claim is trusted of which no Workflow bears the number, s (RetryClaimGraceSeconds upstream). */
export const claimGraceSeconds = 600;

/** True once whoever claimed the run must have died, or was never heard of: the claim then decides nothing any more. */
export function isExpired({ RetryClaimedAtInSec: claimedAt }: RunRow, now: EpochSeconds): boolean {
  return claimedAt === 0 || now - claimedAt > claimGraceSeconds;
}

/** A run that is claimed, and what its row said before. */
export interface RetryClaim {
  readonly generation: number;
  readonly before: Pick<RunRow, 'State' | 'FinishedAtInSec'>;
}

export interface ClaimOptions {
  /** Whether a run may be claimed, as its row is now. */
  readonly claimable: (run: RunRow) => boolean;
  /** Whether an expired claim may be taken over: only who has seen that its Workflow was never written may say so. */
  readonly takeover: boolean;
  readonly now: EpochSeconds;
}

/**
 * Claims of runs that are to be retried (ClaimRunForRetry and RollbackRetryClaim, backend/src/apiserver/storage/run_store.go,
 * kubeflow/pipelines#13532): under the row's lock its state becomes PENDING and its generation one more. Whoever writes to
 * the row names the generation that they know of, and so a claim shuts out all that was under way before it.
 * Not taken over: rows of the first API version, whose state is NULL.
 */
export class RetryClaims {
  readonly #sql: Sql<PipelineSchema>;

  constructor(sql: Sql<PipelineSchema>) {
    this.#sql = sql;
  }

  /** Fails with `invalidArgument` when the run is not to be had. */
  async claim(id: string, { claimable, takeover, now }: ClaimOptions): Promise<ApiResult<RetryClaim>> {
    const claimed = await this.#sql.transaction({}, async (transaction): Promise<ApiResult<RetryClaim>> => {
      const run = await transaction
        .selectFrom('run_details')
        .selectAll()
        .where('UUID', '=', id)
        .forUpdate()
        .executeTakeFirst();
      if (run === undefined) return fail('notFound', `run ${id} not found`);
      const { State, FinishedAtInSec, RetryGeneration } = run;
      const abandoned = takeover && State === 'PENDING' && RetryGeneration > 0 && isExpired(run, now);
      if (!claimable(run) && !abandoned) return fail('invalidArgument', `run ${id} cannot be claimed: ${State}`);
      const generation = RetryGeneration + 1;
      await transaction
        .updateTable('run_details')
        .set({ State: 'PENDING', FinishedAtInSec: 0, RetryGeneration: generation, RetryClaimedAtInSec: now })
        .where('UUID', '=', id)
        .execute();
      return succeed({ generation, before: { State, FinishedAtInSec } });
    });
    return claimed.ok ? claimed.value : sqlFailure(`cannot claim run ${id}`, claimed.error);
  }

  /** Gives a claim back, if nobody has taken it over; its number stays used. */
  async rollBack(id: string, { generation, before }: RetryClaim): Promise<ApiResult<null>> {
    const restored = await this.#sql.attempt((query) =>
      query
        .updateTable('run_details')
        .set({ ...before, RetryClaimedAtInSec: 0 })
        .where('UUID', '=', id)
        .where('RetryGeneration', '=', generation)
        .execute(),
    );
    return restored.ok ? succeed(null) : sqlFailure(`cannot give back the claim of run ${id}`, restored.error);
  }
}
