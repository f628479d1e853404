import type { Expression } from './expression.ts';
import type { Lookup } from './lookup.ts';
import type { TableLayout } from './schema.ts';
import type { Row } from './value.ts';

/** One column of a result. */
export interface Output {
  readonly name: string;
  readonly value: Expression;
}

export interface SortKey {
  readonly value: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** How a source combines with those before it. The first one is an inner one. */
export type Join = 'inner' | 'left' | 'right' | 'full';

/**
 * An item of the FROM clause. `on` may refer to it, to earlier ones and to the queries around. Conditions of WHERE that
 * cannot keep a row out of a join any later stand in the `on` of an inner source.
 */
export type Source =
  | {
      readonly kind: 'table';
      readonly table: TableLayout;
      readonly join: Join;
      readonly on: Expression | null;
      readonly lookup: Lookup | null;
      /** What an outer join yields where nothing matches. */
      readonly nullRow: Row;
    }
  | {
      readonly kind: 'query';
      readonly query: Query;
      readonly join: Join;
      readonly on: Expression | null;
      readonly nullRow: Row;
    };

export type AggregateOperation =
  'count' | 'max' | 'min' | 'sum' | 'avg' | 'bool_and' | 'bool_or' | 'json_agg' | 'string_agg';

/** An aggregate over the rows of a group; `argument: null` is `count(*)`. */
export interface Aggregate {
  readonly operation: AggregateOperation;
  readonly argument: Expression | null;
  /** What stands between the texts of string_agg. */
  readonly separator: Expression | null;
  readonly distinct: boolean;
  readonly filter: Expression | null;
  readonly order: readonly SortKey[];
}

/**
 * GROUP BY, or aggregates without it. Expressions of the outputs, HAVING and ORDER BY read the first row of a group, and the
 * aggregates as columns of one more source that follows those of the query.
 */
export interface Grouping {
  /** None: one group, also over no rows. */
  readonly keys: readonly Expression[] | null;
  readonly aggregates: readonly Aggregate[];
  readonly having: Expression | null;
}

interface Limits {
  readonly order: readonly SortKey[];
  /** Null, or an expression that is NULL: no limit. */
  readonly limit: Expression | null;
  readonly offset: Expression | null;
}

/** What every query says of its place. */
interface Place {
  /** How many sources the queries around it have: its own come after them. */
  readonly base: number;
  /** Whether it refers to the queries around it: if not, it is computed once per statement. */
  readonly correlated: boolean;
}

export interface Select extends Limits, Place {
  readonly kind: 'select';
  readonly sources: readonly Source[];
  readonly where: Expression | null;
  readonly grouping: Grouping | null;
  readonly outputs: readonly Output[];
  /** Null: all rows; expressions: DISTINCT ON them. */
  readonly distinct: 'rows' | readonly Expression[] | null;
}

/** UNION and its kin. ORDER BY reads the result's columns as those of a source at `base`. */
export interface SetOperation extends Limits, Place {
  readonly kind: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly left: Query;
  readonly right: Query;
  readonly outputs: readonly Output[];
}

export type Query = Select | SetOperation;
