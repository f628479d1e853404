import type { Sql } from '../../ports/sql/sql.ts';
import { sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { TaskSchema } from '../schema.ts';
import type { RunPage, RunsAsked, RunView } from '../task-api.ts';
import { pageOf, pageSize, readToken } from './page.ts';
import { runViews } from './run-views.ts';

/**
 * How many runs a page has at most (run_server.go). In view FULL that is LIST_RUNS_FULL_VIEW_MAX_PAGE_SIZE, of which upstream's
 * operators may make another number: whoever asks for more gets so many, and a token for the rest.
 */
const maximumSize: { readonly [view in RunView]: number } = { DEFAULT: 200, FULL: 100 };

/**
 * A page of the runs of a namespace in order of creation. The page, the total and what the view shows are of one moment:
 * a run that SUCCEEDED is never shown with tasks from before. Upstream's transaction ends before the tasks are read.
 */
export async function listRuns<View extends RunView>(
  sql: Sql<TaskSchema>,
  { namespace, view, size: asked, token }: RunsAsked<View>,
): Promise<ApiResult<RunPage<View>>> {
  const after = readToken(token);
  if (!after.ok) return after;
  const size = pageSize(asked, maximumSize[view]);
  if (!size.ok) return size;
  const read = await sql.transaction({ isolation: 'repeatable read', readOnly: true }, async (transaction) => {
    const inNamespace = transaction.selectFrom('run_details').where('Namespace', '=', namespace);
    let page = inNamespace
      .selectAll()
      .orderBy('CreatedAtInSec')
      .orderBy('UUID')
      .limit(size.value + 1);
    if (after.value !== null) {
      const { created, id } = after.value;
      page = page.where((columns) =>
        columns.or([
          columns('CreatedAtInSec', '>', created),
          columns.and([columns('CreatedAtInSec', '=', created), columns('UUID', '>', id)]),
        ]),
      );
    }
    const { rows, next } = pageOf(await page.execute(), size.value);
    const { total } = await inNamespace.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
    return { runs: await runViews[view](transaction, rows), total, next };
  });
  return read.ok ? succeed(read.value) : sqlFailure('cannot list runs', read.error);
}
