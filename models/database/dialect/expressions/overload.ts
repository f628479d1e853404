import type { Expression } from '../../sql/expression.ts';
import { SqlError } from '../../sql/sql-error.ts';
import { commonType, typeName, type SqlType } from '../../sql/type.ts';
import type { SqlValue } from '../../sql/value.ts';
import type { Scope } from '../queries/scope.ts';
import type { Typed } from './typed.ts';

/** An operator or function for certain types. It is NULL when an operand is, and is not applied then. */
export interface Overload {
  readonly operands: readonly SqlType[];
  readonly result: SqlType;
  readonly apply: (...operands: readonly SqlValue[]) => SqlValue;
}

/**
 * Applies the overload that PostgreSQL would choose: the one for exactly these types; where one of two operands is
 * unknown, the one for the type of the other twice; else the first that all operands convert to by themselves.
 *
 * @throws 42883 when there is none, 42725 when only unknown operands could choose between several
 */
export function applyOverload(
  kind: 'operator' | 'function',
  name: string,
  overloads: readonly Overload[],
  given: readonly Typed[],
  scope: Scope,
): Typed {
  const types = given.map(({ type }) => type);
  const chosen = choose(kind, name, overloads, types);
  const operands = given.map((typed, index) => scope.resolve(typed, chosen.operands[index] ?? 'text').value);
  return {
    type: chosen.result,
    value: { kind: 'call', name: signature(kind, name, chosen.operands), strict: true, operands, apply: chosen.apply },
  };
}

function choose(
  kind: 'operator' | 'function',
  name: string,
  overloads: readonly Overload[],
  types: readonly SqlType[],
): Overload {
  const [known] = types.filter((type) => type !== 'unknown');
  const assumed = types.map((type) => (type === 'unknown' && types.length === 2 ? (known ?? type) : type));
  const exact = overloads.find(({ operands }) => matches(operands, assumed, (own, type) => own === type));
  if (exact !== undefined) return exact;
  const fitting = overloads.filter(({ operands }) =>
    matches(operands, types, (own, type) => commonType(own, type) === own),
  );
  const [first, ...others] = fitting;
  if (first === undefined) {
    throw new SqlError('42883', `${kind} does not exist: ${signature(kind, name, types)}`.replace(...reorder(kind)));
  }
  const text = fitting.find(({ operands }) =>
    operands.every((type, index) => types[index] !== 'unknown' || type === 'text'),
  );
  if (known !== undefined || others.length === 0) return text ?? first;
  // Of numbers PostgreSQL prefers doubles; its operators all have candidates of other kinds too.
  const preferred = fitting.find(({ operands }) => kind === 'function' && operands[0] === 'double precision');
  if (text === undefined && preferred === undefined) {
    throw new SqlError('42725', `${kind} is not unique: ${signature(kind, name, types)}`.replace(...reorder(kind)));
  }
  return text ?? preferred ?? first;
}

/** Of an operator, when several would do. */
export function notUnique(name: string, given: readonly Typed[]): SqlError {
  const types = given.map(({ type }) => type);
  return new SqlError('42725', `operator is not unique: ${signature('operator', name, types)}`);
}

/** Of functions PostgreSQL says `function f(x) does not exist`, of operators `operator does not exist: x + y`. */
function reorder(kind: 'operator' | 'function'): [RegExp, string] {
  return kind === 'function' ? [/^function (.*?): (.*)$/, 'function $2 $1'] : [/^/, ''];
}

function matches(
  operands: readonly SqlType[],
  types: readonly SqlType[],
  fits: (own: SqlType, type: SqlType) => boolean,
): boolean {
  return operands.length === types.length && operands.every((own, index) => fits(own, types[index] ?? 'unknown'));
}

function signature(kind: 'operator' | 'function', name: string, types: readonly SqlType[]): string {
  const names = types.map(typeName);
  if (kind === 'function') return `${name}(${names.join(', ')})`;
  const [left = '', right] = names;
  return right === undefined ? `${name} ${left}` : `${left} ${name} ${right}`;
}

/** A condition as an expression of type boolean. */
export function truth(value: Expression): Typed {
  return { type: 'boolean', value };
}
