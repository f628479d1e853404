import type { Kysely } from 'kysely';
import type { RunRow, TaskRow, TaskSchema } from '../schema.ts';
import type { RunView, RunViews } from '../task-api.ts';

/** Shows runs in one view, in the order in which they are given. */
type ShowRuns<View extends RunView> = (query: Kysely<TaskSchema>, runs: readonly RunRow[]) => Promise<RunViews[View][]>;

/** What the views of runs read besides their rows: how many tasks they have, or all of them (run_store.go). */
export const runViews: { readonly [View in RunView]: ShowRuns<View> } = {
  async DEFAULT(query, runs) {
    if (runs.length === 0) return [];
    const counts = await query
      .selectFrom('tasks')
      .select(({ fn }) => ['RunUUID', fn.countAll<number>().as('count')])
      .where('RunUUID', 'in', idsOf(runs))
      .groupBy('RunUUID')
      .execute();
    const countOf = new Map(counts.map(({ RunUUID, count }) => [RunUUID, count]));
    return runs.map((run) => ({ view: 'DEFAULT', ...infoOf(run), taskCount: countOf.get(run.UUID) ?? 0 }));
  },

  async FULL(query, runs) {
    if (runs.length === 0) return [];
    const tasks = await query.selectFrom('tasks').selectAll().where('RunUUID', 'in', idsOf(runs)).execute();
    const tasksOf = new Map<string, TaskRow[]>(runs.map(({ UUID }) => [UUID, []]));
    for (const task of tasks) tasksOf.get(task.RunUUID)?.push(task);
    return runs.map((run) => ({ view: 'FULL', ...infoOf(run), tasks: tasksOf.get(run.UUID) ?? [] }));
  },
};

const idsOf = (runs: readonly RunRow[]): readonly string[] => runs.map(({ UUID }) => UUID);

const infoOf = ({ UUID, State, Attempt }: RunRow) => ({ id: UUID, state: State, attempt: Attempt });
