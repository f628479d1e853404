import type { Sql } from '../../ports/sql/sql.ts';
import { sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { TaskRow, TaskSchema } from '../schema.ts';
import { pageOf, readToken } from './page.ts';

/** Which tasks; one of the three, as ListTasks takes them. */
export type TaskFilter = { readonly run: string } | { readonly parent: string } | { readonly namespace: string };

export interface TaskPage {
  readonly tasks: readonly TaskRow[];
  /** What to ask for the next page with; empty on the last one. */
  readonly next: string;
}

/**
 * A page of tasks in order of creation.
 *
 * @param token empty for the first page
 */
export async function listTasks(
  sql: Sql<TaskSchema>,
  filter: TaskFilter,
  size: number,
  token: string,
): Promise<ApiResult<TaskPage>> {
  const after = readToken(token);
  if (!after.ok) return after;
  const read = await sql.attempt((query) => {
    let page = query
      .selectFrom('tasks')
      .selectAll()
      .where(...conditionOf(filter))
      .orderBy('CreatedAtInSec')
      .orderBy('UUID')
      .limit(size + 1);
    if (after.value !== null) {
      const { created, id } = after.value;
      page = page.where((columns) =>
        columns.or([
          columns('CreatedAtInSec', '>', created),
          columns.and([columns('CreatedAtInSec', '=', created), columns('UUID', '>', id)]),
        ]),
      );
    }
    return page.execute();
  });
  if (!read.ok) return sqlFailure('cannot list tasks', read.error);
  const { rows, next } = pageOf(read.value, size);
  return succeed({ tasks: rows, next });
}

function conditionOf(filter: TaskFilter): ['RunUUID' | 'ParentTaskUUID' | 'Namespace', '=', string] {
  if ('run' in filter) return ['RunUUID', '=', filter.run];
  return 'parent' in filter ? ['ParentTaskUUID', '=', filter.parent] : ['Namespace', '=', filter.namespace];
}
