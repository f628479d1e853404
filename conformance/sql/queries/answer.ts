import { isDeepStrictEqual } from 'node:util';
import type { ResultRow } from '../../../models/database/sql/value.ts';
import type { DrawnQuery } from './drawn-query.ts';

/** What a database makes of a query. */
export type Answer =
  | {
      readonly kind: 'done';
      /** Rows returned or changed. */
      readonly count: number;
      readonly rows: readonly ResultRow[];
      /** The rows of the changed table afterwards, by `id`. */
      readonly after: readonly ResultRow[];
    }
  | { readonly kind: 'failed'; readonly sqlState: string; readonly message: string };

/** How two answers compare. */
export type Verdict =
  | 'equal'
  | 'different'
  /** The model says that it does not have the construct. */
  | 'not modelled'
  /** PostgreSQL says that it does not have the construct. */
  | 'not in PostgreSQL'
  /** Both refuse the query, PostgreSQL for something else that is wrong in it as well. */
  | 'another mistake'
  /** PostgreSQL meets an error of evaluation earlier, later, first or never: its plan decides which expressions it works out. */
  | 'evaluation';

export function compareAnswers({ sortedBy }: Pick<DrawnQuery, 'sortedBy'>, model: Answer, real: Answer): Verdict {
  if (model.kind === 'failed' && model.sqlState === '0A000' && !model.message.includes('support comparison of'))
    return 'not modelled';
  if (real.kind === 'failed' && real.sqlState === '0A000') return 'not in PostgreSQL';
  if (isDeepStrictEqual(inOneOrder(model, sortedBy), inOneOrder(real, sortedBy))) return 'equal';
  if (isMistake(model) && isMistake(real)) return 'another mistake';
  return isErrorOfEvaluation(model) || isErrorOfEvaluation(real) ? 'evaluation' : 'different';
}

/** Errors of the query itself, whatever the rows are. */
function isMistake(answer: Answer): boolean {
  return answer.kind === 'failed' && answer.sqlState.startsWith('42');
}

/** Errors that depend on rows: class 22 and more than one row of a sub-select. */
function isErrorOfEvaluation(answer: Answer): boolean {
  return answer.kind === 'failed' && (answer.sqlState.startsWith('22') || answer.sqlState === '21000');
}

/** The keys of the order, of which zero has no sign, as they come, and the rows as a bag. */
function inOneOrder(answer: Answer, sortedBy: readonly string[]): unknown {
  if (answer.kind === 'failed') return { ...answer, message: withoutNumbers(answer.message) };
  const keys = answer.rows.map((row) => sortedBy.map((name) => (row[name] === 0 ? 0 : row[name])));
  const texts = answer.rows.map((row) => JSON.stringify(row, exact)).sort();
  return { count: answer.count, keys, texts, after: answer.after.map((row) => JSON.stringify(row, exact)) };
}

/** Parameters are numbered in the order of the text, which the model does not have. */
function withoutNumbers(message: string): string {
  return message.replace(/parameter \$\d+/, 'parameter');
}

/** Of objects, which are unordered as `jsonb` is, the members by name; and zero has a sign. */
function exact(_: string, value: unknown): unknown {
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

export function describeAnswer(answer: Answer): readonly string[] {
  if (answer.kind === 'failed') return [`${answer.sqlState} ${answer.message}`];
  const line = (row: ResultRow): string => JSON.stringify(row, exact);
  const after = answer.after.length === 0 ? [] : ['afterwards:', ...answer.after.map(line)];
  return [`${answer.count} rows`, ...answer.rows.map(line), ...after];
}

export function failure(sqlState: string, message: string): Answer {
  return { kind: 'failed', sqlState, message };
}
