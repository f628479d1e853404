import type { Transaction } from 'kysely';
import type { Sql } from '../../ports/sql/sql.ts';
import { fail, sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import { finalRunStates, type RunState, type TaskRow, type TaskSchema } from '../schema.ts';

/** How changes of tasks are kept from a run that has ended. */
export interface TerminalGuard {
  readonly name: 'none' | 'checkThenWrite' | 'insideTransaction';
  /** Before the transaction of an update begins; a creation does not ask. */
  before(sql: Sql<TaskSchema>, task: string): Promise<ApiResult<null>>;
  /** Inside of it, once the task is known; what it locks stays locked until the change is committed. Null: go on. */
  inside(transaction: Transaction<TaskSchema>, task: TaskRow, attempt: number): Promise<string | null>;
}

/** kubeflow/pipelines#12430 up to #13986: nothing keeps them. */
export const noGuard: TerminalGuard = {
  name: 'none',
  before: async () => succeed(null),
  inside: async () => null,
};

/** As the review of #12430 asks for: read the run, then update. The run may end in between. */
export const checkThenWrite: TerminalGuard = {
  name: 'checkThenWrite',
  async before(sql, task) {
    const found = await sql.attempt((query) =>
      query
        .selectFrom('tasks')
        .innerJoin('run_details', 'run_details.UUID', 'tasks.RunUUID')
        .select(['run_details.UUID', 'run_details.State'])
        .where('tasks.UUID', '=', task)
        .executeTakeFirst(),
    );
    if (!found.ok) return sqlFailure(`cannot read the run of task ${task}`, found.error);
    if (found.value === undefined || !finalRunStates.includes(found.value.State)) return succeed(null);
    return fail('invalidArgument', refusal(task, found.value));
  },
  inside: async () => null,
};

/**
 * Recommended: the run's row is locked against a change of its state, and its attempt compared, in the transaction of the
 * change. Whoever ends or retries the run has to wait, or has come first.
 */
export const insideTransaction: TerminalGuard = {
  name: 'insideTransaction',
  before: async () => succeed(null),
  async inside(transaction, { UUID, RunUUID }, attempt) {
    const run = await transaction
      .selectFrom('run_details')
      .select(['UUID', 'State', 'Attempt'])
      .where('UUID', '=', RunUUID)
      .forShare()
      .executeTakeFirst();
    if (run === undefined) return `Cannot change task ${UUID}: there is no run ${RunUUID}`;
    if (finalRunStates.includes(run.State)) return refusal(UUID, run);
    if (run.Attempt === attempt) return null;
    return `Cannot change task ${UUID}: run ${RunUUID} is in attempt ${run.Attempt}, not ${attempt}`;
  },
};

function refusal(task: string, run: { readonly UUID: string; readonly State: RunState }): string {
  return `Cannot change task ${task}: parent run ${run.UUID} is in terminal state ${run.State}`;
}
