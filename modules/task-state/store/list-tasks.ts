import type { Sql } from '../../ports/sql/sql.ts';
import { fail, sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { TaskRow, TaskSchema } from '../schema.ts';

/** Which tasks; one of the three, as ListTasks takes them. */
export type TaskFilter = { readonly run: string } | { readonly parent: string } | { readonly namespace: string };

export interface TaskPage {
  readonly tasks: readonly TaskRow[];
  /** What to ask for the next page with; empty on the last one. */
  readonly next: string;
}

/**
 * A page of tasks in order of creation. A page token names the last task of the page before, so that tasks which come or go
 * between two pages neither repeat nor hide another.
 *
 * @param token empty for the first page
 */
export async function listTasks(
  sql: Sql<TaskSchema>,
  filter: TaskFilter,
  size: number,
  token: string,
): Promise<ApiResult<TaskPage>> {
  const after = token === '' ? null : readToken(token);
  if (token !== '' && after === null) return fail('invalidArgument', `"${token}" is not a page token`);
  const read = await sql.attempt((query) => {
    let page = query
      .selectFrom('tasks')
      .selectAll()
      .where(...conditionOf(filter))
      .orderBy('CreatedAtInSec')
      .orderBy('UUID')
      .limit(size + 1);
    if (after !== null) {
      const { created, id } = after;
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
  const tasks = read.value.slice(0, size);
  const last = tasks.at(-1);
  const more = read.value.length > size && last !== undefined;
  return succeed({ tasks, next: more ? `${last.CreatedAtInSec}/${last.UUID}` : '' });
}

function conditionOf(filter: TaskFilter): ['RunUUID' | 'ParentTaskUUID' | 'Namespace', '=', string] {
  if ('run' in filter) return ['RunUUID', '=', filter.run];
  return 'parent' in filter ? ['ParentTaskUUID', '=', filter.parent] : ['Namespace', '=', filter.namespace];
}

function readToken(token: string): { readonly created: number; readonly id: string } | null {
  const [, created, id] = /^(\d+)\/(.+)$/.exec(token) ?? [];
  return created === undefined || id === undefined ? null : { created: Number(created), id };
}
