import type { Silence } from '../../../sim/kernel/request.ts';
import { failureOfState, type SqlFailure } from '../../../modules/ports/sql/failure.ts';
import { SqlError } from '../sql/sql-error.ts';

/** The connection broke before an answer came. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';
  readonly sqlState = '08006';
  /** `unknown`: what was asked for may have been committed. */
  readonly commit: 'none' | 'unknown';

  constructor(silence: Silence | 'closed' | 'poolTimeout', commit: 'none' | 'unknown') {
    super(messages[silence]);
    this.commit = commit;
  }
}

const messages = {
  timeout: 'no answer from the database in time',
  reset: 'server closed the connection unexpectedly',
  refused: 'connection to the database was refused',
  closed: 'connection is closed',
  poolTimeout: 'no connection of the pool was free in time',
};

/** The failure as the SQL port reports it; null for anything that is not a database failure. */
export function failureOf(error: unknown): SqlFailure | null {
  if (error instanceof ConnectionFailure) {
    const { sqlState, commit, message } = error;
    return { kind: commit === 'unknown' ? 'commitUnknown' : 'connectionLost', sqlState, message };
  }
  if (!(error instanceof SqlError)) return null;
  const failure = failureOfState(error.sqlState, error.message, error.constraint ?? '');
  // Nobody expects these: whoever reads the message must find the query.
  return failure.kind === 'other' && error.query !== null
    ? { ...failure, message: `${failure.message}, in: ${error.query}` }
    : failure;
}
