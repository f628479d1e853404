import type { Silence } from '../../sim/kernel/request.ts';
import type { SqlFailure } from '../../modules/ports/sql.ts';
import { SqlError } from './sql/sql-error.ts';

/** The connection broke before an answer came. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';
  readonly sqlState = '08006';
  /** `unknown`: what was asked for may have been committed. */
  readonly commit: 'none' | 'unknown';

  constructor(silence: Silence | 'closed', commit: 'none' | 'unknown') {
    super(messages[silence]);
    this.commit = commit;
  }
}

const messages = {
  timeout: 'no answer from the database in time',
  reset: 'server closed the connection unexpectedly',
  refused: 'connection to the database was refused',
  closed: 'connection is closed',
};

/** The failure as the SQL port reports it; null for anything that is not a database failure. */
export function failureOf(error: unknown): SqlFailure | null {
  if (error instanceof ConnectionFailure) {
    const { sqlState, commit, message } = error;
    return { kind: 'connectionLost', sqlState, commit, message };
  }
  return error instanceof SqlError ? classify(error) : null;
}

function classify({ sqlState, message, constraint }: SqlError): SqlFailure {
  switch (sqlState) {
    case '23505':
      return { kind: 'uniqueViolation', sqlState, constraint: constraint ?? '', message };
    case '40001':
      return { kind: 'serializationFailure', sqlState, message };
    case '40P01':
      return { kind: 'deadlock', sqlState, message };
    case '55P03':
      return { kind: 'lockNotAvailable', sqlState, message };
    case '57014':
      return { kind: 'canceled', sqlState, message };
    case '25P02':
      return { kind: 'transactionAborted', sqlState, message };
    default:
      return { kind: 'other', sqlState, message };
  }
}
