import { IdentifierNode, TableNode, type OperationNode } from 'kysely';
import { readText } from '../../sql/convert.ts';
import type { Expression } from '../../sql/expression.ts';
import type { Aggregate, Query } from '../../sql/query.ts';
import type { DatabaseSchema, TableLayout } from '../../sql/schema.ts';
import { notSupported, SqlError } from '../../sql/sql-error.ts';
import type { LockingQuery } from '../../sql/statement.ts';
import { typeName, type SqlType } from '../../sql/type.ts';
import type { Parameters } from '../expressions/parameters.ts';
import type { Typed } from '../expressions/typed.ts';
import { unsupported } from '../unsupported.ts';

/** What a query or table offers to those that name it. */
export interface Shape {
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
  readonly positions: ReadonlyMap<string, number>;
}

/** A query and the names and types of its columns. */
export interface LoweredQuery {
  readonly query: Query;
  readonly shape: Shape;
}

/** An item of a FROM clause as a statement names it. */
export interface Relation {
  readonly name: string;
  readonly shape: Shape;
  readonly from:
    { readonly kind: 'table'; readonly table: TableLayout } | { readonly kind: 'query'; readonly query: Query };
}

/** What the lowering of one statement has in common. */
export interface Lowering {
  readonly schema: DatabaseSchema;
  readonly parameters: Parameters;
  /** Takes note of the sub-selects that lock rows, inner ones first. */
  readonly locking: LockingQuery[];
  readonly expression: (node: OperationNode, scope: Scope) => Typed;
  readonly query: (node: OperationNode, around: Surroundings) => LoweredQuery;
}

/** Where a query stands. */
export interface Surroundings {
  readonly lowering: Lowering;
  /** The names of the query around; null: there is none. */
  readonly outer: Scope | null;
  /** The position of the query's first relation among all sources. */
  readonly base: number;
  /** Common table expressions. */
  readonly common: ReadonlyMap<string, LoweredQuery>;
}

/** What a scope is made of. */
interface ScopeParts extends Surroundings {
  readonly relations: readonly Relation[];
  /** How many positions belong to the query. */
  readonly width: number;
  /** Whether the query refers to those around it. One for all scopes of the query. */
  readonly place: { correlated: boolean };
  /** Where aggregates go; null where there may be none, as `clause` tells. */
  readonly aggregates: Aggregate[] | null;
  readonly clause: string;
}

/** The names that the expressions of one query may use; those of the queries around it are further out. */
export class Scope {
  readonly parts: ScopeParts;

  private constructor(parts: ScopeParts) {
    this.parts = parts;
  }

  /** The scope of a query before its relations are known. */
  static of(around: Surroundings): Scope {
    return new Scope({
      ...around,
      relations: [],
      width: 0,
      place: { correlated: false },
      aggregates: null,
      clause: 'FROM',
    });
  }

  get relations(): readonly Relation[] {
    return this.parts.relations;
  }

  /** The same place with other names or rules. */
  with(changes: Partial<ScopeParts>): Scope {
    return new Scope({ ...this.parts, ...changes });
  }

  /** Lowers an expression, whatever its type. */
  expression(node: OperationNode): Typed {
    return this.parts.lowering.expression(node, this);
  }

  /** Lowers a condition. @throws 42804 when it is no boolean */
  condition(node: OperationNode, construct: string): Expression {
    const typed = this.expression(node);
    if (typed.type === 'boolean' || typed.type === 'unknown') return this.resolve(typed, 'boolean').value;
    throw new SqlError('42804', `argument of ${construct} must be type boolean, not type ${typeName(typed.type)}`);
  }

  /** Lowers a sub-select of an expression: its sources follow those of this query, whose aggregates are one more. */
  subselect(node: OperationNode): LoweredQuery {
    const { lowering, base, width, common } = this.parts;
    return lowering.query(node, { lowering, outer: this, base: base + width + 1, common });
  }

  /** Lowers a derived table: it sees the queries around this one, not its neighbours. */
  derived(node: OperationNode): LoweredQuery {
    const { lowering, outer, base, common, place } = this.parts;
    const lowered = lowering.query(node, { lowering, outer, base, common });
    if (lowered.query.correlated) place.correlated = true;
    return lowered;
  }

  /** Gives a parameter or literal its type; any other expression keeps what it has. */
  resolve(typed: Typed, type: SqlType): Typed {
    if (typed.type !== 'unknown') return typed;
    const { value } = typed;
    if (value.kind === 'parameter') this.parts.lowering.parameters.settle(value.index, type);
    if (value.kind !== 'constant' || typeof value.value !== 'string') return { type, value };
    return { type, value: { kind: 'constant', value: readText(type, value.value) } };
  }

  /** @throws 42703, 42702 or 42P01 as PostgreSQL does when the name means nothing or two things */
  column(name: string, tableName: string | null): Typed {
    const found = tableName === null ? this.#unqualified(name) : this.#qualified(name, tableName);
    if (found !== null) return found;
    if (tableName !== null) throw new SqlError('42P01', `missing FROM-clause entry for table "${tableName}"`);
    throw new SqlError('42703', `column "${name}" does not exist`);
  }

  /** The position of a relation in this query. @throws 42P01 */
  source(tableName: string): number {
    const source = this.relations.findIndex((relation) => relation.name === tableName);
    if (source < 0) throw new SqlError('42P01', `missing FROM-clause entry for table "${tableName}"`);
    return source;
  }

  #unqualified(name: string): Typed | null {
    let found: Typed | null = null;
    for (const [source, { shape }] of this.relations.entries()) {
      const column = shape.positions.get(name);
      if (column === undefined) continue;
      if (found !== null) throw new SqlError('42702', `column reference "${name}" is ambiguous`);
      found = this.#at(source, column, shape);
    }
    return found ?? this.#further((outer) => outer.#unqualified(name));
  }

  #qualified(name: string, tableName: string): Typed | null {
    const source = this.relations.findIndex((relation) => relation.name === tableName);
    const shape = this.relations[source]?.shape;
    if (shape === undefined) return this.#further((outer) => outer.#qualified(name, tableName));
    const column = shape.positions.get(name);
    if (column === undefined) throw new SqlError('42703', `column ${tableName}.${name} does not exist`);
    return this.#at(source, column, shape);
  }

  #at(source: number, column: number, shape: Shape): Typed {
    const type = shape.columns[column]?.type ?? 'unknown';
    return { type, value: { kind: 'column', source: this.parts.base + source, column } };
  }

  #further(find: (outer: Scope) => Typed | null): Typed | null {
    const { outer, place } = this.parts;
    const found = outer === null ? null : find(outer);
    if (found !== null) place.correlated = true;
    return found;
  }
}

/** The name that a table node mentions. */
export function tableName(node: OperationNode): string {
  if (!TableNode.is(node)) throw unsupported(node, 'place of a table');
  const { schema, identifier } = node.table;
  if (schema !== undefined && schema.name !== 'public') throw notSupported(`the schema "${schema.name}"`);
  return identifier.name;
}

export function identifier(node: OperationNode): string {
  if (!IdentifierNode.is(node)) throw unsupported(node, 'place of a name');
  return node.name;
}
