/** PostgreSQL's error fields besides SQLSTATE and message: section 55.8 of its manual, "Error and Notice Message Fields". */
export interface ErrorFields {
  readonly detail?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

/** A failure with PostgreSQL's SQLSTATE, message and fields. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  /** Five characters; see appendix A of PostgreSQL's manual. */
  readonly sqlState: string;
  readonly detail: string | null;
  readonly table: string | null;
  readonly column: string | null;
  /** The violated constraint, where there is one. */
  readonly constraint: string | null;
  /** The text of the query that failed, once its connection has added it. */
  query: string | null = null;

  constructor(sqlState: string, message: string, fields: ErrorFields = {}) {
    super(message);
    this.sqlState = sqlState;
    this.detail = fields.detail ?? null;
    this.table = fields.table ?? null;
    this.column = fields.column ?? null;
    this.constraint = fields.constraint ?? null;
  }
}

/** Something that PostgreSQL can do and this model cannot: it must never guess. */
export function notSupported(construct: string): SqlError {
  return new SqlError('0A000', `the simulated database does not support ${construct}`);
}

export function uniqueViolation(table: string, constraint: string, detail: string): SqlError {
  const message = `duplicate key value violates unique constraint "${constraint}"`;
  return new SqlError('23505', message, { detail, table, constraint });
}

export function notNullViolation(table: string, column: string, detail: string): SqlError {
  const message = `null value in column "${column}" of relation "${table}" violates not-null constraint`;
  return new SqlError('23502', message, { detail, table, column });
}

export function checkViolation(table: string, constraint: string, detail: string): SqlError {
  const message = `new row for relation "${table}" violates check constraint "${constraint}"`;
  return new SqlError('23514', message, { detail, table, constraint });
}

/** REPEATABLE READ met a row that a transaction outside of its snapshot has changed. */
export function serializationFailure(cause: 'concurrent update' | 'concurrent delete'): SqlError {
  return new SqlError('40001', `could not serialize access due to ${cause}`);
}

/** SERIALIZABLE found a dangerous structure of reads and writes among concurrent transactions. */
export function dependencyFailure(): SqlError {
  return new SqlError('40001', 'could not serialize access due to read/write dependencies among transactions');
}

export function readOnlyTransaction(command: string): SqlError {
  return new SqlError('25006', `cannot execute ${command} in a read-only transaction`);
}

export function deadlockDetected(): SqlError {
  return new SqlError('40P01', 'deadlock detected');
}

export function rowNotAvailable(table: string): SqlError {
  return new SqlError('55P03', `could not obtain lock on row in relation "${table}"`);
}

export function relationNotAvailable(table: string): SqlError {
  return new SqlError('55P03', `could not obtain lock on relation "${table}"`);
}

export function lockTimeout(): SqlError {
  return new SqlError('55P03', 'canceling statement due to lock timeout');
}

export function statementTimeout(): SqlError {
  return new SqlError('57014', 'canceling statement due to statement timeout');
}

export function canceledByUser(): SqlError {
  return new SqlError('57014', 'canceling statement due to user request');
}

export function inFailedTransaction(): SqlError {
  return new SqlError('25P02', 'current transaction is aborted, commands ignored until end of transaction block');
}

/** A command that makes sense between BEGIN and COMMIT only. */
export function notInTransaction(command: string): SqlError {
  return new SqlError('25P01', `${command} can only be used in transaction blocks`);
}

export function noSuchSavepoint(name: string): SqlError {
  return new SqlError('3B001', `savepoint "${name}" does not exist`);
}

export function affectsRowTwice(): SqlError {
  return new SqlError('21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time');
}

export function tooManyClients(): SqlError {
  return new SqlError('53300', 'sorry, too many clients already');
}

export function terminatedByAdministrator(): SqlError {
  return new SqlError('57P01', 'terminating connection due to administrator command');
}

export function cardinalityViolation(): SqlError {
  return new SqlError('21000', 'more than one row returned by a subquery used as an expression');
}

export function notInHotStandby(): SqlError {
  return new SqlError('0A000', 'cannot use serializable mode in a hot standby');
}
