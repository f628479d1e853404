import { expressionBuilder, type Expression } from 'kysely';
import { describe, expect, test } from 'vitest';
import { db, testSchema } from '../../postgres/script.fixture.ts';
import { lower } from '../lower.ts';

const eb = expressionBuilder<{ item: { id: number; code: string; version: number } }, 'item'>();
const sum = eb('version', '+', 1);
const isOne = eb('version', '=', 1);

/** What lowering makes of a query for the value: its SQLSTATE, or nothing when it is accepted. */
function refusalOf(value: Expression<unknown>): string | null {
  const { query } = db
    .selectFrom('item')
    .select(() => [eb.parens(value).as('value')])
    .compile();
  const statement = lower(query, testSchema);
  return statement.kind === 'invalid' ? statement.error.sqlState : null;
}

describe('operators without parentheses are taken where the text groups them as the tree does', () => {
  test.each<[string, Expression<unknown>]>([
    ['a + 1 - 2', eb(sum, '-', 2)],
    ['a * 2 + 1', eb(eb('version', '*', 2), '+', 1)],
    ['1 + a * 2', eb(eb.val(1), '+', eb('version', '*', 2))],
    ['a + 1 > 2', eb(sum, '>', 2)],
    ['-a + 1', eb(eb.neg(eb.ref('version')), '+', 1)],
    ['not a = 1', eb.not(isOne)],
    ['a = 1 is true', eb(isOne, 'is', true)],
    ['a + 1 between 0 and 1', eb.between(sum, 0, 1)],
    ['(a + 1) * 2', eb(eb.parens(sum), '*', 2)],
  ])('%s', (_, value) => {
    expect(refusalOf(value)).toBeNull();
  });
});

describe('and refused where it would mean something else', () => {
  test.each<[string, Expression<unknown>]>([
    ['a + 1, times 2', eb(sum, '*', 2)],
    ['1 minus, of a + 1', eb(eb.val(1), '-', sum)],
    ['minus, of a + 1', eb.neg(sum)],
    ['not a = 1, is true', eb(eb.not(isOne), 'is', true)],
    ['a = 1, = true', eb(isOne, '=', true)],
    ['a = 1, in a list', eb(isOne, 'in', [true])],
  ])('%s', (_, value) => {
    expect(refusalOf(value)).toBe('0A000');
  });
});
