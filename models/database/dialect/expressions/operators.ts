import { arithmetic, negate, type Arithmetic } from '../../sql/arithmetic.ts';
import { writeText } from '../../sql/convert.ts';
import { microsecondsOf, timestampAt } from '../../sql/interval.ts';
import { concatenate, contains, jsonText, member, without } from '../../sql/json.ts';
import { like } from '../../sql/pattern.ts';
import type { SqlType } from '../../sql/type.ts';
import { textIn, type SqlValue } from '../../sql/value.ts';
import type { Overload } from './overload.ts';

const numbers: readonly SqlType[] = ['integer', 'bigint', 'numeric', 'double precision'];

function onNumbers(operator: Arithmetic): readonly Overload[] {
  const types = operator === '%' ? numbers.slice(0, 3) : numbers;
  return types.map((type) => ({ operands: [type, type], result: type, apply: arithmetic(operator, type) }));
}

const moved = (timestamp: SqlValue, microseconds: number): string =>
  timestampAt(microsecondsOf(textIn(timestamp)) + microseconds);
const times = (left: SqlValue, right: SqlValue): number => Math.round(Number(left) * Number(right));

const otherThanText: readonly SqlType[] = [...numbers, 'boolean', 'timestamptz', 'interval', 'jsonb'];

const texts: readonly Overload[] = [
  { operands: ['text', 'text'], result: 'text', apply: (left, right) => `${textIn(left)}${textIn(right)}` },
  ...otherThanText.flatMap((type): Overload[] => [
    { operands: ['text', type], result: 'text', apply: (left, right) => textIn(left) + writeText(type, right) },
    { operands: [type, 'text'], result: 'text', apply: (left, right) => writeText(type, left) + textIn(right) },
  ]),
  {
    operands: ['jsonb', 'jsonb'],
    result: 'jsonb',
    apply: (left, right) => concatenate(left, right),
  },
];

const matching = (fold: boolean, wanted: boolean): readonly Overload[] => [
  {
    operands: ['text', 'text'],
    result: 'boolean',
    apply: (left, right) => {
      const [text, pattern] = [textIn(left), textIn(right)];
      return (fold ? like(text.toLowerCase(), pattern.toLowerCase()) : like(text, pattern)) === wanted;
    },
  },
];

/** What operators with two operands do, by name; comparisons are elsewhere. */
export const binaryOperators = new Map<string, readonly Overload[]>([
  [
    '+',
    [
      ...onNumbers('+'),
      {
        operands: ['timestamptz', 'interval'],
        result: 'timestamptz',
        apply: (left, right) => moved(left, Number(right)),
      },
      {
        operands: ['interval', 'timestamptz'],
        result: 'timestamptz',
        apply: (left, right) => moved(right, Number(left)),
      },
      { operands: ['interval', 'interval'], result: 'interval', apply: (left, right) => Number(left) + Number(right) },
    ],
  ],
  [
    '-',
    [
      ...onNumbers('-'),
      {
        operands: ['timestamptz', 'timestamptz'],
        result: 'interval',
        apply: (left, right) => microsecondsOf(textIn(left)) - microsecondsOf(textIn(right)),
      },
      {
        operands: ['timestamptz', 'interval'],
        result: 'timestamptz',
        apply: (left, right) => moved(left, -Number(right)),
      },
      { operands: ['interval', 'interval'], result: 'interval', apply: (left, right) => Number(left) - Number(right) },
      { operands: ['jsonb', 'text'], result: 'jsonb', apply: (left, right) => without(left, right) },
      { operands: ['jsonb', 'integer'], result: 'jsonb', apply: (left, right) => without(left, right) },
    ],
  ],
  [
    '*',
    [
      ...onNumbers('*'),
      { operands: ['interval', 'double precision'], result: 'interval', apply: times },
      { operands: ['double precision', 'interval'], result: 'interval', apply: times },
    ],
  ],
  ['/', onNumbers('/')],
  ['%', onNumbers('%')],
  ['||', texts],
  ['~~', matching(false, true)],
  ['!~~', matching(false, false)],
  ['~~*', matching(true, true)],
  ['!~~*', matching(true, false)],
  [
    '->',
    [
      { operands: ['jsonb', 'text'], result: 'jsonb', apply: (left, right) => member(left, right) },
      { operands: ['jsonb', 'integer'], result: 'jsonb', apply: (left, right) => member(left, right) },
    ],
  ],
  [
    '->>',
    [
      { operands: ['jsonb', 'text'], result: 'text', apply: (left, right) => jsonText(member(left, right)) },
      { operands: ['jsonb', 'integer'], result: 'text', apply: (left, right) => jsonText(member(left, right)) },
    ],
  ],
  ['@>', [{ operands: ['jsonb', 'jsonb'], result: 'boolean', apply: (left, right) => contains(left, right) }]],
  ['<@', [{ operands: ['jsonb', 'jsonb'], result: 'boolean', apply: (left, right) => contains(right, left) }]],
]);

/** `- value`. */
export const minusSign: readonly Overload[] = [
  ...numbers.map((type): Overload => ({ operands: [type], result: type, apply: negate(type) })),
  { operands: ['interval'], result: 'interval', apply: negate('interval') },
];
