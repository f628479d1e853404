import type { Transaction } from 'kysely';
import type { Sql } from '../../ports/sql/sql.ts';
import { fail, sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import { stateOfChildren } from '../parent-state.ts';
import { finalRunStates, type RunState, type TaskRow, type TaskSchema } from '../schema.ts';
import { isFinal, type TaskState } from '../task.ts';
import { changed, clears } from './task-change.ts';
import { writeTask } from './update-task.ts';

/** How the end of a run, as the workflow engine reports it, is stored. */
export interface EndRun {
  readonly name: 'runOnly' | 'withTasks';
  end(sql: Sql<TaskSchema>, run: string, state: RunState, now: number): Promise<ApiResult<null>>;
}

/** Upstream: the run's state, and nothing else. What its tasks were doing stays in their rows for ever. */
export const runOnly: EndRun = {
  name: 'runOnly',
  async end(sql, run, state) {
    const updated = await sql.attempt((query) =>
      query.updateTable('run_details').set({ State: state }).where('UUID', '=', run).execute(),
    );
    return updated.ok ? succeed(null) : sqlFailure(`cannot end run ${run}`, updated.error);
  },
};

/**
 * Recommended: one transaction ends the run and every task of it that is still open. Leaves that never said how they ended
 * have FAILED; what is above them follows from its children, deepest first.
 */
export const withTasks: EndRun = {
  name: 'withTasks',
  async end(sql, run, state, now) {
    const ended = await sql.transaction({}, async (transaction): Promise<ApiResult<null>> => {
      const row = await transaction
        .selectFrom('run_details')
        .selectAll()
        .where('UUID', '=', run)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) return fail('notFound', `there is no run ${run}`);
      if (finalRunStates.includes(row.State)) return succeed(null);
      await closeTasks(transaction, run, now);
      await transaction.updateTable('run_details').set({ State: state }).where('UUID', '=', run).execute();
      return succeed(null);
    });
    return ended.ok ? ended.value : sqlFailure(`cannot end run ${run}`, ended.error);
  },
};

async function closeTasks(transaction: Transaction<TaskSchema>, run: string, now: number): Promise<void> {
  const tasks = await transaction.selectFrom('tasks').selectAll().where('RunUUID', '=', run).forUpdate().execute();
  const states = new Map<string, TaskState>();
  for (const task of deepestFirst(tasks)) {
    const children = tasks.filter(({ ParentTaskUUID }) => ParentTaskUUID === task.UUID);
    const below = children.map(({ UUID, State }) => states.get(UUID) ?? State);
    const state = finalState(task, below);
    states.set(task.UUID, state);
    if (state === task.State) continue;
    await writeTask(transaction, changed(task, { state, finishedAt: now, message: 'the run has ended' }, clears, now));
  }
}

function finalState(task: TaskRow, below: readonly TaskState[]): TaskState {
  if (below.length > 0) return stateOfChildren(below);
  return isFinal(task.State) ? task.State : 'FAILED';
}

/** The tasks so that children come before their parents. */
function deepestFirst(tasks: readonly TaskRow[]): readonly TaskRow[] {
  const parents = new Map(tasks.map(({ UUID, ParentTaskUUID }) => [UUID, ParentTaskUUID]));
  const depthOf = (id: string): number => {
    let depth = 0;
    for (let above = parents.get(id) ?? null; above !== null; above = parents.get(above) ?? null) depth += 1;
    return depth;
  };
  return tasks
    .map((task) => ({ task, depth: depthOf(task.UUID) }))
    .sort((left, right) => right.depth - left.depth)
    .map(({ task }) => task);
}
