import { ColumnNode, ReferenceNode, type FunctionNode } from 'kysely';
import { writeText } from '../../sql/convert.ts';
import type { Expression } from '../../sql/expression.ts';
import { microsecondsOf, timestampAt } from '../../sql/interval.ts';
import { jsonNull, jsonText, member } from '../../sql/json.ts';
import { notSupported, SqlError } from '../../sql/sql-error.ts';
import { printValue } from '../../sql/text.ts';
import { typeName, type SqlType } from '../../sql/type.ts';
import { compareValues, isDocument, textIn, type SqlValue } from '../../sql/value.ts';
import { compare } from './comparison.ts';
import { applyOverload, type Overload } from './overload.ts';
import type { Scope } from '../queries/scope.ts';
import { unite, type Typed } from './typed.ts';
import { requireOnly } from '../unsupported.ts';

const parts = new Set(['kind', 'func', 'arguments']);

/** @throws 42883 for operands that the function does not take, 0A000 for a function that is not modelled */
export function lowerFunction(node: FunctionNode, scope: Scope): Typed {
  requireOnly(node, parts);
  const name = node.func.toLowerCase();
  const given = node.arguments.map((argument) => scope.expression(argument));
  const overloads = functions.get(name);
  if (overloads !== undefined) return applyOverload('function', name, overloads, given, scope);
  switch (name) {
    case 'coalesce': {
      const { type, operands } = united('COALESCE', given, scope);
      return { type, value: { kind: 'coalesce', operands } };
    }
    case 'greatest':
    case 'least':
      return extreme(name, given, scope);
    case 'nullif':
      return nullIf(given, scope);
    case 'concat':
      return concat(given);
    case 'now':
    case 'transaction_timestamp':
      return { type: 'timestamptz', value: { kind: 'moment', moment: 'transaction' } };
    case 'statement_timestamp':
      return { type: 'timestamptz', value: { kind: 'moment', moment: 'statement' } };
    case 'clock_timestamp':
      return { type: 'timestamptz', value: { kind: 'moment', moment: 'call' } };
    case 'jsonb_extract_path':
    case 'jsonb_extract_path_text':
      return extractPath(name, given, scope);
    case proposedValue:
      return proposed(node, scope);
    default:
      throw notSupported(`the function ${name}`);
  }
}

/** MySQL's VALUES(column) in ON DUPLICATE KEY UPDATE, under a name that no client writes. */
export const proposedValue = 'values of the proposed row';

function proposed({ arguments: operands }: FunctionNode, scope: Scope): Typed {
  const [operand] = operands;
  if (operand === undefined || !ReferenceNode.is(operand) || !ColumnNode.is(operand.column)) {
    throw notSupported('VALUES() of an expression');
  }
  return scope.column(operand.column.column.name, 'excluded');
}

const epoch = (part: SqlValue, microseconds: number): number => {
  if (textIn(part).toLowerCase() === 'epoch') return microseconds / 1_000_000;
  throw notSupported(`date_part of ${textIn(part)}`);
};
const absolute = (value: SqlValue): number => Math.abs(Number(value));

const functions = new Map<string, readonly Overload[]>([
  ['lower', [{ operands: ['text'], result: 'text', apply: (text) => textIn(text).toLowerCase() }]],
  ['upper', [{ operands: ['text'], result: 'text', apply: (text) => textIn(text).toUpperCase() }]],
  ['length', [{ operands: ['text'], result: 'integer', apply: (text) => Array.from(textIn(text)).length }]],
  [
    'abs',
    (['integer', 'bigint', 'numeric', 'double precision'] as const).map((type) => ({
      operands: [type],
      result: type,
      apply: absolute,
    })),
  ],
  [
    'floor',
    [{ operands: ['double precision'], result: 'double precision', apply: (value) => Math.floor(Number(value)) }],
  ],
  [
    'ceil',
    [{ operands: ['double precision'], result: 'double precision', apply: (value) => Math.ceil(Number(value)) }],
  ],
  [
    'to_timestamp',
    [
      {
        operands: ['double precision'],
        result: 'timestamptz',
        apply: (seconds) => timestampAt(Number(seconds) * 1_000_000),
      },
    ],
  ],
  [
    'date_part',
    [
      {
        operands: ['text', 'timestamptz'],
        result: 'double precision',
        apply: (part, moment) => epoch(part, microsecondsOf(textIn(moment))),
      },
      {
        operands: ['text', 'interval'],
        result: 'double precision',
        apply: (part, length) => epoch(part, Number(length)),
      },
    ],
  ],
  [
    'jsonb_array_length',
    [
      {
        operands: ['jsonb'],
        result: 'integer',
        apply: (value) => {
          if (Array.isArray(value)) return value.length;
          throw new SqlError(
            '22023',
            `cannot get array length of a ${isDocument(value) && value !== jsonNull ? 'non-array' : 'scalar'}`,
          );
        },
      },
    ],
  ],
]);

interface United {
  readonly type: SqlType;
  readonly operands: readonly Expression[];
}

/** The operands, all of the type that they have in common. */
function united(construct: string, given: readonly Typed[], scope: Scope): United {
  if (given.length === 0) throw new SqlError('42601', 'syntax error at or near ")"');
  const type = unite(
    construct,
    given.map((operand) => operand.type),
  );
  return { type, operands: given.map((operand) => scope.resolve(operand, type).value) };
}

/** GREATEST and LEAST pass over NULLs. */
function extreme(name: 'greatest' | 'least', given: readonly Typed[], scope: Scope): Typed {
  const { type, operands } = united(name.toUpperCase(), given, scope);
  if (type === 'jsonb') throw notSupported('the order of jsonb values');
  const sign = name === 'greatest' ? 1 : -1;
  const apply = (...values: readonly SqlValue[]): SqlValue => {
    let best: SqlValue = null;
    for (const value of values) {
      if (value === null) continue;
      if (best === null || sign * compareValues(value, best) > 0) best = value;
    }
    return best;
  };
  return { type, value: { kind: 'call', name: `${name} ${type}`, strict: false, operands, apply } };
}

/** NULL when both are equal, else the first. */
function nullIf(given: readonly Typed[], scope: Scope): Typed {
  const [left, right, ...more] = given;
  if (left === undefined || right === undefined || more.length > 0) {
    throw new SqlError('42601', 'syntax error at or near ")"');
  }
  const when = compare('=', left, right, scope).value;
  const known = scope.resolve(left, right.type === 'unknown' ? 'text' : right.type);
  const otherwise: Expression = known.value;
  const nothing: Expression = { kind: 'constant', value: null };
  return { type: known.type, value: { kind: 'case', branches: [{ when, result: nothing }], otherwise } };
}

/** The texts one after the other; NULLs are nothing. */
function concat(given: readonly Typed[]): Typed {
  const types = given.map(({ type }) => (type === 'unknown' ? 'text' : type));
  // It takes operands of any type: nothing tells that of a parameter.
  const operands = given.map(({ value }) => value);
  const apply = (...values: readonly SqlValue[]): string =>
    values.map((value, index) => (value === null ? '' : printed(types[index] ?? 'text', value))).join('');
  return { type: 'text', value: { kind: 'call', name: `concat(${types.join()})`, strict: false, operands, apply } };
}

/** Unlike a cast it writes booleans as results show them. */
function printed(type: SqlType, value: SqlValue): string {
  return type === 'boolean' ? printValue(type, value) : writeText(type, value);
}

function extractPath(name: string, given: readonly Typed[], scope: Scope): Typed {
  const [document, ...path] = given;
  if (
    document === undefined ||
    (document.type !== 'jsonb' && document.type !== 'unknown') ||
    path.some(({ type }) => type !== 'text' && type !== 'unknown')
  ) {
    throw new SqlError(
      '42883',
      `function ${name}(${given.map(({ type }) => typeName(type)).join(', ')}) does not exist`,
    );
  }
  const operands = [scope.resolve(document, 'jsonb').value, ...path.map((step) => scope.resolve(step, 'text').value)];
  const asText = name === 'jsonb_extract_path_text';
  const apply = (start: SqlValue = null, ...steps: readonly SqlValue[]): SqlValue => {
    const found = steps.reduce((value: SqlValue, step) => member(value, positionIn(value, step)), start);
    return asText ? jsonText(found) : found;
  };
  return { type: asText ? 'text' : 'jsonb', value: { kind: 'call', name, strict: true, operands, apply } };
}

/** In an array a step is a position. */
function positionIn(value: SqlValue, step: SqlValue): SqlValue {
  return Array.isArray(value) && typeof step === 'string' && /^-?\d+$/.test(step) ? Number(step) : step;
}
