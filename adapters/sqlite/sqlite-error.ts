import { indexName, primaryKeyName, uniqueName } from '../../modules/ports/sql/constraint-names.ts';
import { failureOfState, type SqlFailure } from '../../modules/ports/sql/failure.ts';

/** What queries throw: a failure of the database as the port reports it. `cause` is what the library said. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  readonly failure: SqlFailure;

  constructor(failure: SqlFailure, cause?: unknown) {
    super(failure.message, { cause });
    this.failure = failure;
  }
}

/** SQLite's result codes (sqlite.org/rescode.html) by name and number, and what PostgreSQL says in that case. */
const resultCodes = [
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 1555, '23505'],
  ['SQLITE_CONSTRAINT_UNIQUE', 2067, '23505'],
  ['SQLITE_CONSTRAINT_ROWID', 2579, '23505'],
  ['SQLITE_CONSTRAINT_FOREIGNKEY', 787, '23503'],
  ['SQLITE_CONSTRAINT_NOTNULL', 1299, '23502'],
  ['SQLITE_CONSTRAINT_CHECK', 275, '23514'],
  ['SQLITE_CONSTRAINT_DATATYPE', 3091, '22P02'],
  ['SQLITE_BUSY_SNAPSHOT', 517, '40001'],
  ['SQLITE_BUSY', 5, '55P03'],
  ['SQLITE_LOCKED', 6, '55P03'],
  ['SQLITE_READONLY', 8, '25006'],
  ['SQLITE_INTERRUPT', 9, '57014'],
  ['SQLITE_NOMEM', 7, '53200'],
  ['SQLITE_IOERR', 10, '58030'],
  ['SQLITE_CORRUPT', 11, 'XX001'],
  ['SQLITE_FULL', 13, '53100'],
  ['SQLITE_CANTOPEN', 14, '08001'],
  ['SQLITE_MISMATCH', 20, '22P02'],
  ['SQLITE_NOTADB', 26, 'XX001'],
] as const;

type ResultCode = (typeof resultCodes)[number] | readonly ['SQLITE_ERROR', 1, string];

/** What SQLite calls by the one code SQLITE_ERROR. */
const causes = [
  [/^no such table: /, '42P01'],
  [/^no such column: | has no column named /, '42703'],
  [/syntax error/, '42601'],
] as const;

/** The result code of what better-sqlite3 (`code: 'SQLITE_BUSY'`) or node:sqlite (`errcode: 5`) threw; null for anything else. */
export function resultCodeOf(error: unknown): ResultCode | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const name = String(error.code);
  const number = 'errcode' in error ? Number(error.errcode) : null;
  if (!name.startsWith('SQLITE_') && number === null) return null;
  const same = ([given, code]: ResultCode, extended: boolean): boolean => {
    if (number !== null) return code === (extended ? number : number & 0xff);
    return extended ? name === given : name.startsWith(given);
  };
  const found = resultCodes.find((each) => same(each, true)) ?? resultCodes.find((each) => same(each, false));
  if (found !== undefined) return found;
  return ['SQLITE_ERROR', 1, causes.find(([pattern]) => pattern.test(error.message))?.[1] ?? 'XX000'];
}

/** Whether another connection stood in the way, so that the same may succeed later. */
export function isBusy(error: unknown): boolean {
  const name = resultCodeOf(error)?.[0];
  return name === 'SQLITE_BUSY' || name === 'SQLITE_BUSY_SNAPSHOT' || name === 'SQLITE_LOCKED';
}

/**
 * The failure of a statement. What is no answer of SQLite is a programming error and comes back as it is.
 *
 * @param query the text, for failures that no program expects
 * @param isUniqueIndex whether a table has a unique index of that name
 */
export function failureOf(
  error: unknown,
  query: string,
  isUniqueIndex: (table: string, name: string) => boolean,
): unknown {
  const code = resultCodeOf(error);
  if (code === null || !(error instanceof Error)) return error;
  const [name, , sqlState] = code;
  const constraint = constraintIn(error.message, name, isUniqueIndex);
  const failure = failureOfState(sqlState, error.message, constraint);
  if (failure.kind !== 'other') return new SqliteError(failure, error);
  return new SqliteError({ ...failure, message: `${failure.message}, in: ${query}` }, error);
}

/** The constraint's name: SQLite names the columns of a key, and nothing of a foreign key, hence ''. */
function constraintIn(
  message: string,
  code: ResultCode[0],
  isUniqueIndex: (table: string, name: string) => boolean,
): string {
  const [, named = ''] = /constraint failed: (.*)$/.exec(message) ?? [];
  if (code !== 'SQLITE_CONSTRAINT_PRIMARYKEY' && code !== 'SQLITE_CONSTRAINT_UNIQUE') return named;
  const names = named.split(', ').map((column) => column.split('.'));
  const table = names[0]?.[0] ?? '';
  if (code === 'SQLITE_CONSTRAINT_PRIMARYKEY') return primaryKeyName(table);
  const columns = names.map(([, column = '']) => column);
  const partial = indexName(table, columns);
  return isUniqueIndex(table, partial) ? partial : uniqueName(table, { columns });
}
