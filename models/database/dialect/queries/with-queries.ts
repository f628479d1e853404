import { SelectQueryNode, type CommonTableExpressionNode, type WithNode } from 'kysely';
import { notSupported, SqlError } from '../../sql/sql-error.ts';
import { tableName, type LoweredQuery, type Scope, type Shape } from './scope.ts';
import { requireOnly, unsupported } from '../unsupported.ts';

const withParts = new Set(['kind', 'expressions']);
const parts = new Set(['kind', 'name', 'expression', 'materialized']);

/** Adds the common table expressions of WITH to the names of a query; each sees those before it. */
export function lowerCommon(node: WithNode | undefined, scope: Scope): Scope {
  if (node === undefined) return scope;
  requireOnly(node, withParts);
  return node.expressions.reduce((before, expression) => {
    requireOnly(expression, parts);
    const name = tableName(expression.name.table);
    if (node.expressions.some((other) => other !== expression && tableName(other.name.table) === name)) {
      throw new SqlError('42712', `WITH query name "${name}" specified more than once`);
    }
    return before.with({ common: new Map([...before.parts.common, [name, lowerExpression(expression, before)]]) });
  }, scope);
}

function lowerExpression({ name, expression }: CommonTableExpressionNode, scope: Scope): LoweredQuery {
  if (!SelectQueryNode.is(expression)) throw unsupported(expression, 'WITH');
  const lowered = scope.derived(expression);
  if (lowered.query.correlated) throw notSupported('a correlated query in WITH');
  const { columns } = name;
  if (columns === undefined) return lowered;
  const names = columns.map(({ column }) => column.name);
  if (names.length > lowered.shape.columns.length) {
    const counts = `has ${lowered.shape.columns.length} columns available but ${names.length} columns specified`;
    throw new SqlError('42P10', `WITH query "${tableName(name.table)}" ${counts}`);
  }
  const renamed = lowered.shape.columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }));
  return { query: lowered.query, shape: shapeOf(renamed) };
}

/** A query's columns by name; a name that stands twice is found at its first place. */
export function shapeOf(columns: Shape['columns']): Shape {
  const positions = new Map<string, number>();
  columns.forEach(({ name }, position) => {
    if (!positions.has(name)) positions.set(name, position);
  });
  return { columns, positions };
}
