import type { Condition } from '../../../modules/ports/sql/tables.ts';
import type { Expression } from './expression.ts';
import { coerce, type ColumnLayout } from './schema.ts';
import { SqlError } from './sql-error.ts';

/** The expression of a declared condition over one row (source 0). @throws 42703 for a name that is no column */
export function lowerCondition(condition: Condition, columns: readonly ColumnLayout[]): Expression {
  if ('and' in condition) return combine('and', condition.and, columns);
  if ('or' in condition) return combine('or', condition.or, columns);
  const column = columnNamed(condition[0], columns);
  const left = referenceTo(column, columns);
  const constant = (value: string | number | boolean): Expression => ({
    kind: 'constant',
    value: coerce(column, value),
  });
  switch (condition[1]) {
    case 'is null':
    case 'is not null': {
      const right: Expression = { kind: 'constant', value: null };
      return { kind: 'distinct', negated: condition[1] === 'is null', left, right };
    }
    case 'in':
      return { kind: 'in', negated: false, operand: left, list: condition[2].map(constant) };
    default: {
      const [, operator, to] = condition;
      const right = typeof to === 'object' ? referenceTo(columnNamed(to.column, columns), columns) : constant(to);
      return { kind: 'compare', operator, left, right };
    }
  }
}

function combine(kind: 'and' | 'or', parts: readonly Condition[], columns: readonly ColumnLayout[]): Expression {
  const [first, ...others] = parts.map((part) => lowerCondition(part, columns));
  if (first === undefined) return { kind: 'constant', value: kind === 'and' };
  return others.reduce((left, right): Expression => ({ kind, left, right }), first);
}

function columnNamed(name: string, columns: readonly ColumnLayout[]): ColumnLayout {
  const column = columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new SqlError('42703', `column "${name}" does not exist`);
  return column;
}

function referenceTo(column: ColumnLayout, columns: readonly ColumnLayout[]): Expression {
  return { kind: 'column', source: 0, column: columns.indexOf(column) };
}
