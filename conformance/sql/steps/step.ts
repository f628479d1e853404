import { PostgresQueryCompiler, type Compilable, type CompiledQuery } from 'kysely';
import type { Isolation } from '../../../models/database/postgres/storage/transaction.ts';
import type { SqlValue } from '../../../models/database/sql/value.ts';

/** What a session is told to do. Queries come from any Kysely instance. */
export type Action =
  | { readonly kind: 'begin'; readonly isolation: Isolation }
  | { readonly kind: 'commit' | 'rollback' }
  | { readonly kind: 'savepoint' | 'rollback to' | 'release'; readonly name: string }
  | { readonly kind: 'query'; readonly query: Compilable };

export interface Step {
  /** Name of the session; it exists from its first step on. */
  readonly session: string;
  readonly action: Action;
}

/** Steps in short: the words of transactions, and queries. */
export type ShortAction = 'begin' | `begin ${Isolation}` | 'commit' | 'rollback' | Compilable;

export function actionOf(short: ShortAction): Action {
  if (typeof short !== 'string') return { kind: 'query', query: short };
  if (short === 'commit' || short === 'rollback') return { kind: short };
  const isolations: readonly Isolation[] = ['repeatable read', 'serializable'];
  return { kind: 'begin', isolation: isolations.find((level) => short.endsWith(level)) ?? 'read committed' };
}

/** SQL with its parameters apart. */
export interface SqlText {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

const compiler = new PostgresQueryCompiler();

/** An action in PostgreSQL's SQL. */
export function sqlOf(action: Action): SqlText {
  if (action.kind === 'begin') return { sql: `begin isolation level ${action.isolation}`, parameters: [] };
  if (action.kind === 'query') {
    const { query, queryId }: CompiledQuery = action.query.compile();
    return compiler.compileQuery(query, queryId);
  }
  return { sql: 'name' in action ? `${action.kind} ${action.name}` : action.kind, parameters: [] };
}

/** An action as one line for people, with its parameters in their places. */
export function describeAction(action: Action): string {
  const { sql, parameters } = sqlOf(action);
  return sql.replace(/\$(\d+)/g, (_, number: string) => literal(parameters[Number(number) - 1])).replaceAll('"', '');
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return `'${typeof value === 'string' ? value.replaceAll("'", "''") : JSON.stringify(value)}'`;
}

/** Rows of tables, by name. */
export type Contents = { readonly [table: string]: readonly { readonly [column: string]: SqlValue }[] };
