import {
  AliasNode,
  DeleteQueryNode,
  InsertQueryNode,
  SelectQueryNode,
  TableNode,
  UpdateQueryNode,
  type OperationNode,
} from 'kysely';
import { SqlError } from '../../sql/sql-error.ts';
import type { DataStatement } from '../../sql/statement.ts';
import { parameter } from '../expressions/parameter.ts';
import type { Parameters } from '../expressions/parameters.ts';
import { matches, patternOf, Slot, withSlots, type Pattern } from './pattern.ts';
import type { SqlType } from '../../sql/type.ts';
import type { SqlValue } from '../../sql/value.ts';

type WithoutParameters<S> = S extends DataStatement ? Omit<S, 'parameters'> : never;

/** A query that was lowered, and its parameters, in the order in which lowering met them. */
export interface Lowered {
  readonly statement: WithoutParameters<DataStatement>;
  readonly parameters: Parameters;
}

interface Prepared {
  readonly pattern: Pattern;
  readonly statement: WithoutParameters<DataStatement>;
  /** Per parameter of the statement its slot and its type. */
  readonly parameters: readonly { readonly slot: number; readonly type: SqlType }[];
}

/** How many statements are kept for one table; lists of many lengths make many. */
const mostForTable = 50;

/**
 * Statements by the pattern of their queries: lowering costs several times what running a statement by its primary key
 * does, and a module's queries differ in their parameters only. It remembers what is always the same, so no run can tell.
 */
export class PreparedStatements {
  readonly #lower: (node: OperationNode) => Lowered;
  readonly #byTable = new Map<string, Prepared[]>();

  /** @param lower throws an SqlError for what is refused */
  constructor(lower: (node: OperationNode) => Lowered) {
    this.#lower = lower;
  }

  /** @throws SqlError for what is refused */
  statementFor(node: OperationNode): DataStatement {
    const known = this.#knownFor(node);
    const values: unknown[] = [];
    for (const [index, prepared] of known.entries()) {
      values.length = 0;
      if (!matches(prepared.pattern, node, values)) continue;
      if (index > 0) known.unshift(...known.splice(index, 1));
      return bind(prepared, values);
    }
    const prepared = this.#prepare(node);
    if (prepared === null) {
      const { statement, parameters } = this.#lower(node);
      return withParameters(statement, parameters.bind());
    }
    if (known.length >= mostForTable) known.pop();
    known.unshift(prepared);
    values.length = 0;
    return matches(prepared.pattern, node, values) ? bind(prepared, values) : impossible();
  }

  #knownFor(node: OperationNode): Prepared[] {
    const table = tableOf(node);
    let known = this.#byTable.get(table);
    if (known === undefined) this.#byTable.set(table, (known = []));
    return known;
  }

  /** Null for a query that is refused, or whose lowering needs the values themselves. */
  #prepare(node: OperationNode): Prepared | null {
    const slotted = withSlots(node);
    try {
      const { statement, parameters } = this.#lower(slotted);
      const places = parameters.map((value, type) =>
        value instanceof Slot ? { slot: value.index, type } : impossible(),
      );
      return { pattern: patternOf(slotted), statement, parameters: places };
    } catch (error) {
      if (error instanceof SqlError) return null;
      throw error;
    }
  }
}

function bind({ statement, parameters }: Prepared, values: readonly unknown[]): DataStatement {
  const bound: SqlValue[] = [];
  for (const { slot, type } of parameters) bound.push(parameter(values[slot], type));
  return withParameters(statement, bound);
}

/** Field by field: a spread costs several times as much, for every statement that is run. */
function withParameters(statement: WithoutParameters<DataStatement>, parameters: readonly SqlValue[]): DataStatement {
  const { locking } = statement;
  switch (statement.kind) {
    case 'select': {
      const { kind, query, lock } = statement;
      return { kind, query, lock, locking, parameters };
    }
    case 'insert': {
      const { kind, table, source, conflict, returning } = statement;
      return { kind, table, source, conflict, returning, locking, parameters };
    }
    case 'update': {
      const { kind, table, sources, where, assignments, returning } = statement;
      return { kind, table, sources, where, assignments, returning, locking, parameters };
    }
    case 'delete': {
      const { kind, table, sources, where, returning } = statement;
      return { kind, table, sources, where, returning, locking, parameters };
    }
  }
}

function impossible(): never {
  throw new Error('the pattern of a query does not fit the query');
}

/** The name of the first table; what keeps apart most of a module's queries. */
function tableOf(node: OperationNode): string {
  if (SelectQueryNode.is(node)) return nameOf(node.from?.froms[0]);
  if (InsertQueryNode.is(node)) return nameOf(node.into);
  if (UpdateQueryNode.is(node)) return nameOf(node.table);
  return DeleteQueryNode.is(node) ? nameOf(node.from.froms[0]) : '';
}

function nameOf(node: OperationNode | undefined): string {
  if (node === undefined) return '';
  if (AliasNode.is(node)) return nameOf(node.node);
  return TableNode.is(node) ? node.table.identifier.name : '';
}
