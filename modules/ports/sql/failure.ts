/** What a database call came to: expected failures are values. */
export type SqlResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: SqlFailure };

/**
 * The failure classes that a scheduler must expect, with PostgreSQL's SQLSTATEs (appendix A of its manual; other databases'
 * codes are translated). After each of them but `commitUnknown` it is certain that nothing was committed by what failed.
 */
export type SqlFailure =
  | {
      readonly kind: 'uniqueViolation';
      readonly sqlState: '23505';
      readonly constraint: string;
      readonly message: string;
    }
  | {
      readonly kind: 'foreignKeyViolation';
      readonly sqlState: '23503';
      readonly constraint: string;
      readonly message: string;
    }
  | {
      readonly kind: 'checkViolation';
      readonly sqlState: '23514';
      readonly constraint: string;
      readonly message: string;
    }
  | { readonly kind: 'serializationFailure'; readonly sqlState: '40001'; readonly message: string }
  | { readonly kind: 'deadlock'; readonly sqlState: '40P01'; readonly message: string }
  /** NOWAIT, or the lock timeout. */
  | { readonly kind: 'lockNotAvailable'; readonly sqlState: '55P03'; readonly message: string }
  /** A cancel request, or the statement timeout. */
  | { readonly kind: 'canceled'; readonly sqlState: '57014'; readonly message: string }
  /** A statement of the transaction had failed before, so this one was refused, or COMMIT was a ROLLBACK. */
  | { readonly kind: 'transactionAborted'; readonly sqlState: '25P02'; readonly message: string }
  /** A write in a read-only transaction, or on a replica. */
  | { readonly kind: 'readOnly'; readonly sqlState: '25006'; readonly message: string }
  | { readonly kind: 'tooManyConnections'; readonly sqlState: '53300'; readonly message: string }
  /** An administrator, or a shutdown, ended the session. */
  | { readonly kind: 'terminated'; readonly sqlState: '57P01'; readonly message: string }
  /** There was no connection to be had, or it broke before COMMIT was sent. Any SQLSTATE of class 08, or 57P02, 57P03. */
  | { readonly kind: 'connectionLost'; readonly sqlState: string; readonly message: string }
  | CommitUnknown
  /** Any other SQLSTATE: a programming error or an unsupported construct (0A000). The message ends with the query. */
  | { readonly kind: 'other'; readonly sqlState: string; readonly message: string };

/**
 * The connection broke while COMMIT, or a statement that commits by itself, was under way: it may have taken effect, or may
 * still. Only the database can tell, and only once the attempt is certain to be over.
 */
export interface CommitUnknown {
  readonly kind: 'commitUnknown';
  readonly sqlState: string;
  readonly message: string;
}

/** The failure for an answer of the server that says `sqlState`. */
export function failureOfState(sqlState: string, message: string, constraint: string): SqlFailure {
  switch (sqlState) {
    case '23505':
      return { kind: 'uniqueViolation', sqlState, constraint, message };
    case '23503':
      return { kind: 'foreignKeyViolation', sqlState, constraint, message };
    case '23514':
      return { kind: 'checkViolation', sqlState, constraint, message };
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
    case '25006':
      return { kind: 'readOnly', sqlState, message };
    case '53300':
      return { kind: 'tooManyConnections', sqlState, message };
    case '57P01':
      return { kind: 'terminated', sqlState, message };
    // transaction_resolution_unknown, statement_completion_unknown
    case '08007':
    case '40003':
      return { kind: 'commitUnknown', sqlState, message };
    case '57P02':
    case '57P03':
      return { kind: 'connectionLost', sqlState, message };
    default:
      return { kind: sqlState.startsWith('08') ? 'connectionLost' : 'other', sqlState, message };
  }
}
