import type { ResultRow, SqlValue } from '../../../models/database/sql/value.ts';

/** How a statement ended. */
export type Ended =
  | {
      readonly kind: 'done';
      /** PostgreSQL's command tag: `SELECT`, `COMMIT`. */
      readonly tag: string;
      readonly rows: readonly ResultRow[];
      /** Rows returned or changed. */
      readonly count: number;
    }
  | {
      readonly kind: 'failed';
      readonly sqlState: string;
      /** The violated constraint, or the column of a violated NOT NULL. */
      readonly constraint: string | null;
      /** For people; not compared by `describeReport`. */
      readonly message: string;
      readonly detail: string | null;
    };

export type Outcome = Ended | { readonly kind: 'blocked' };

/** A statement of an earlier step that ended in this one. */
export interface Woken {
  readonly session: string;
  readonly outcome: Ended;
}

/** What a step did, once nothing moves any more. */
export interface Report {
  readonly outcome: Outcome;
  /** By name of the session. */
  readonly woken: readonly Woken[];
}

export function sortWoken(woken: Woken[]): readonly Woken[] {
  return woken.sort((left, right) => (left.session < right.session ? -1 : 1));
}

/** `blocked`, an SQLSTATE with the constraint, rows as `1:10 2:20` (`none` when empty), `n changed`, or a command tag. */
export function describeOutcome(outcome: Outcome): string {
  if (outcome.kind === 'blocked') return 'blocked';
  if (outcome.kind === 'failed') {
    return outcome.constraint === null ? outcome.sqlState : `${outcome.sqlState} ${outcome.constraint}`;
  }
  const { tag, rows, count } = outcome;
  if (rows.length > 0) return describeRows(rows);
  if (tag === 'SELECT') return 'none';
  return tag === 'INSERT' || tag === 'UPDATE' || tag === 'DELETE' ? `${count} changed` : tag;
}

/** A report in one line: the outcome, then `session: outcome` for each that was woken. */
export function describeReport({ outcome, woken }: Report): readonly string[] {
  return [describeOutcome(outcome), ...woken.map((each) => `${each.session}: ${describeOutcome(each.outcome)}`)];
}

/** Rows as `1:10 2:20`; NULL is nothing. */
export function describeRows(rows: readonly ResultRow[]): string {
  return rows.map((row) => Object.values(row).map(textOf).join(':')).join(' ');
}

function textOf(value: SqlValue): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
