import { SqlError, type ErrorFields } from '../sql/sql-error.ts';

/**
 * A failure as MySQL reports it: its error number, and of PostgreSQL's SQLSTATEs the one with the same meaning, which is
 * what ports speak.
 */
export class MysqlError extends SqlError {
  /** As in the reference of server error messages of MySQL's manual. */
  readonly errno: number;

  constructor(errno: number, sqlState: string, message: string, fields: ErrorFields = {}) {
    super(sqlState, message, fields);
    this.errno = errno;
  }
}

export function duplicateEntry(values: string, constraint: string): MysqlError {
  return new MysqlError(1062, '23505', `Duplicate entry '${values}' for key '${constraint}'`, { constraint });
}

export function deadlockFailure(): MysqlError {
  return new MysqlError(1213, '40P01', 'Deadlock found when trying to get lock; try restarting transaction');
}

function lockWaitTimeout(): MysqlError {
  return new MysqlError(1205, '55P03', 'Lock wait timeout exceeded; try restarting transaction');
}

/** MySQL 8; MariaDB reports 1205. */
export function noWaitFailure(): MysqlError {
  const message = 'Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.';
  return new MysqlError(3572, '55P03', message);
}

export function readOnlyFailure(): MysqlError {
  return new MysqlError(1792, '25006', 'Cannot execute statement in a READ ONLY transaction.');
}

/** MySQL's number for what the statement's translation already refused. */
export function translated(error: SqlError): SqlError {
  if (error instanceof MysqlError) return error;
  if (error.sqlState === '55P03') return lockWaitTimeout();
  const errno = numbers[error.sqlState];
  return errno === undefined ? error : new MysqlError(errno, error.sqlState, error.message, fieldsOf(error));
}

function fieldsOf({ constraint, column }: SqlError): ErrorFields {
  return { ...(constraint === null ? {} : { constraint }), ...(column === null ? {} : { column }) };
}

const numbers: { readonly [sqlState: string]: number | undefined } = {
  '22003': 1264,
  '23502': 1048,
  '23514': 3819,
  '42601': 1064,
  '42702': 1052,
  '42703': 1054,
  '42P01': 1146,
  '57014': 1317,
};
