import { holds, type Expression } from '../../sql/expression.ts';
import type { Source } from '../../sql/query.ts';
import type { Row } from '../../sql/value.ts';
import type { Execution } from './execution.ts';

/**
 * PostgreSQL's EvalPlanQual: joins the newest versions of the locked rows again with what the statement saw of the other
 * sources, and checks all conditions; their sub-selects read the statement's snapshot. Null when the rows no longer
 * belong together; a left join that no longer matches yields NULLs.
 *
 * @param base how many of the rows are those of the queries around
 */
export function recheck(
  sources: readonly Source[],
  where: Expression | null,
  seen: readonly Row[],
  execution: Execution,
  base = 0,
): readonly Row[] | null {
  const rows: Row[] = seen.slice(0, base);
  for (const [index, source] of sources.entries()) {
    const row = seen[base + index] ?? source.nullRow;
    rows.push(row);
    if (source.join === 'full' || source.join === 'right' || holds(source.on, rows, execution)) continue;
    if (source.join === 'inner') return null;
    rows[base + index] = source.nullRow;
  }
  return holds(where, rows, execution) ? rows : null;
}
