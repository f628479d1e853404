import type { CaseNode, OperationNode } from 'kysely';
import type { Branch } from '../../sql/expression.ts';
import { SqlError } from '../../sql/sql-error.ts';
import { compare } from './comparison.ts';
import type { Scope } from '../queries/scope.ts';
import { unite, type Typed } from './typed.ts';
import { unsupported } from '../unsupported.ts';

/** CASE, with or without an operand. Its type is what all results have in common. */
export function lowerCase(node: CaseNode, scope: Scope): Typed {
  if (node.isStatement === true) throw unsupported(node, 'a statement');
  const { value, when = [] } = node;
  if (when.length === 0) throw new SqlError('42601', 'syntax error at or near "end"');
  const subject = value === undefined ? null : subjectOf(scope.expression(value), scope);
  const conditions = when.map(({ condition }) =>
    subject === null
      ? scope.condition(condition, 'CASE/WHEN')
      : compare('=', subject, scope.expression(condition), scope).value,
  );
  const results = when.map(({ result }) => resultOf(result, scope));
  const otherwise = node.else === undefined ? absent : scope.expression(node.else);
  // PostgreSQL looks at the type of ELSE first.
  const type = unite(
    'CASE',
    [otherwise, ...results].map((result) => result.type),
  );
  const branches = results.map((result, index): Branch => {
    const condition = conditions[index] ?? absent.value;
    return { when: condition, result: scope.resolve(result, type).value };
  });
  return { type, value: { kind: 'case', branches, otherwise: scope.resolve(otherwise, type).value } };
}

/** Without a type of its own it is text, whatever it is compared with. */
function subjectOf(typed: Typed, scope: Scope): Typed {
  return typed.type === 'unknown' ? scope.resolve(typed, 'text') : typed;
}

const absent: Typed = { type: 'unknown', value: { kind: 'constant', value: null } };

function resultOf(node: OperationNode | undefined, scope: Scope): Typed {
  if (node === undefined) throw new SqlError('42601', 'syntax error at or near "when"');
  return scope.expression(node);
}
