import type { DatabaseError } from 'pg';
import { failureOfState, type SqlFailure } from '../../modules/ports/sql/failure.ts';

/** What queries throw: a failure of the database as the port reports it. `cause` is what `pg` said. */
export class PostgresError extends Error {
  override readonly name = 'PostgresError';
  readonly failure: SqlFailure;

  constructor(failure: SqlFailure, cause?: unknown) {
    super(failure.message, { cause });
    this.failure = failure;
  }
}

/** There was no connection, or no answer came over it. @param commit whether what was asked for may have been committed */
export function connectionFailure(sqlState: string, commit: boolean, cause: unknown): PostgresError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new PostgresError({ kind: commit ? 'commitUnknown' : 'connectionLost', sqlState, message }, cause);
}

/** What the server answers instead of a result. */
export type Refusal = DatabaseError & { readonly code: string };

/** True for an answer of the server; everything else that `pg` throws is about the connection, or about the call. */
export function isRefusal(error: unknown): error is Refusal {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return false;
  return typeof error.code === 'string' && error.code.length === 5;
}

/** The server refused. @param query the text that it refused, for failures that no program expects */
export function refusal(answer: Refusal, query: string): PostgresError {
  const failure = failureOfState(answer.code, answer.message, answer.constraint ?? '');
  if (failure.kind !== 'other') return new PostgresError(failure, answer);
  if (endsSession(answer.code)) return connectionFailure(answer.code, false, answer);
  return new PostgresError({ ...failure, message: `${failure.message}, in: ${query}` }, answer);
}

/**
 * Whether the server closes the connection after this answer: connection exceptions (class 08), timeouts of an idle
 * transaction or session (25P03, 57P05) and operator intervention (57P01 to 57P04); appendix A of PostgreSQL's manual.
 */
export function endsSession(sqlState: string): boolean {
  return sqlState.startsWith('08') || sqlState.startsWith('57P') || sqlState === '25P03';
}
