import type { Expr } from 'pgsql-ast-parser';

/** The name that PostgreSQL gives to a column of a result (`FigureColname` in parse_target.c). */
export function titleOf(expression: Expr): string {
  switch (expression.type) {
    case 'ref':
      return expression.name;
    case 'call':
      return expression.function.name;
    case 'case':
      return expression.else == null || expression.else.type !== 'ref' ? 'case' : expression.else.name;
    case 'boolean':
      return 'bool';
    case 'cast': {
      const inner = titleOf(expression.operand);
      if (inner !== nameless) return inner;
      return expression.to.kind === 'array' ? nameless : (internalNames.get(expression.to.name) ?? expression.to.name);
    }
    case 'select': {
      const [column] = expression.columns ?? [];
      return column === undefined ? nameless : (column.alias?.name ?? titleOf(column.expr));
    }
    default:
      return nameless;
  }
}

const nameless = '?column?';

/** PostgreSQL's own names of types. */
const internalNames: ReadonlyMap<string, string> = new Map([
  ['int', 'int4'],
  ['integer', 'int4'],
  ['bigint', 'int8'],
  ['smallint', 'int2'],
  ['boolean', 'bool'],
  ['double precision', 'float8'],
]);
