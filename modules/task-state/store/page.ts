import { fail, succeed, type ApiResult } from '../../pipeline-api/result.ts';

/** What a list is ordered by: creation, and the id among those of one second. */
interface Listed {
  readonly CreatedAtInSec: number;
  readonly UUID: string;
}

/** The last of the page before. */
export interface PageToken {
  readonly created: number;
  readonly id: string;
}

/**
 * A page token names the last row of the page before, so that rows which come or go between two pages neither repeat nor
 * hide another. Empty text is that of the first page: null.
 */
export function readToken(token: string): ApiResult<PageToken | null> {
  if (token === '') return succeed(null);
  const [, created, id] = /^(\d+)\/(.+)$/.exec(token) ?? [];
  if (created === undefined || id === undefined) return fail('invalidArgument', `"${token}" is not a page token`);
  return succeed({ created: Number(created), id });
}

/** One page out of rows of which one more than its size were asked for; `next` is empty when there was none more. */
export function pageOf<Row extends Listed>(
  found: readonly Row[],
  size: number,
): { readonly rows: readonly Row[]; readonly next: string } {
  const rows = found.slice(0, size);
  const last = rows.at(-1);
  const more = found.length > size && last !== undefined;
  return { rows, next: more ? `${last.CreatedAtInSec}/${last.UUID}` : '' };
}

/** Of list_request_util.go. */
const usualSize = 20;

/** How many rows a page has for which so many were asked for; 0: as many as is usual (validatePageSize of list.go). */
export function pageSize(asked: number, maximum: number): ApiResult<number> {
  if (asked < 0) return fail('invalidArgument', `The page size should be greater than 0. Got ${asked}`);
  return succeed(Math.min(asked === 0 ? usualSize : asked, maximum));
}
