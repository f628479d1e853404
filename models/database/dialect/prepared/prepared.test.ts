import fc from 'fast-check';
import type { Compilable } from 'kysely';
import { describe, expect, it } from 'vitest';
import { db, testSchema } from '../../postgres/script.fixture.ts';
import { SqlError } from '../../sql/sql-error.ts';
import type { DataStatement } from '../../sql/statement.ts';
import { lowerData } from '../lower.ts';
import { PreparedStatements } from './prepared.ts';

/** A store of prepared statements that counts what it lowers. */
function counting() {
  const seen = { lowered: 0 };
  const statements = new PreparedStatements((node) => {
    seen.lowered += 1;
    return lowerData(node, testSchema);
  });
  return { seen, prepare: (query: Compilable) => statements.statementFor(query.compile().query) };
}

function afresh(query: Compilable): DataStatement {
  const { statement, parameters } = lowerData(query.compile().query, testSchema);
  return { ...statement, parameters: parameters.bind() };
}

/** What lowering comes to, or the SQLSTATE of its refusal. Functions of expressions are made anew each time: their text. */
function outcomeOf(lower: () => DataStatement): unknown {
  try {
    const bare = (_key: string, value: unknown): unknown => {
      if (typeof value === 'function') return String(value);
      return value instanceof Map ? [...value] : value;
    };
    return JSON.parse(JSON.stringify(lower(), bare));
  } catch (error) {
    if (error instanceof SqlError) return `${error.sqlState} ${error.message}`;
    throw error;
  }
}

const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom('1', 'x', true, null), fc.constant(2 ** 40));
const owner = fc.constantFrom('a', 'b', null);

/** Queries that differ in their shapes, in their parameters, or in both. */
const queries: fc.Arbitrary<Compilable> = fc.oneof(
  fc
    .record({ id: value, owner: fc.option(owner, { nil: undefined }), limit: fc.option(fc.nat(3), { nil: undefined }) })
    .map(({ id, owner, limit }) => {
      let query = db
        .selectFrom('item')
        .selectAll()
        .where('id', '=', id as never);
      if (owner !== undefined) query = query.where('owner', owner === null ? 'is' : '=', owner);
      return limit === undefined ? query : query.limit(limit);
    }),
  fc.array(value, { minLength: 1, maxLength: 3 }).map((ids) =>
    db
      .selectFrom('test')
      .select('id')
      .where('id', 'in', ids as never),
  ),
  fc
    .array(fc.record({ id: fc.nat(9), value }), { minLength: 1, maxLength: 3 })
    .map((rows) => db.insertInto('test').values(rows as never)),
  fc.record({ by: value, literal: fc.boolean() }).map(({ by, literal }) =>
    db
      .updateTable('test')
      .set((columns) => ({ value: columns('value', '+', literal ? columns.lit(1) : (by as never)) }))
      .where('id', '=', by as never),
  ),
  fc.record({ code: value, forUpdate: fc.boolean() }).map(({ code, forUpdate }) => {
    const query = db
      .selectFrom('item')
      .select((columns) => ['id', columns.fn.coalesce('owner', columns.val(String(code))).as('owner')])
      .where((columns) =>
        columns.exists(
          columns.selectFrom('part').select('name').where('run', '=', String(code)).whereRef('name', '=', 'item.code'),
        ),
      );
    return forUpdate ? query.forUpdate() : query;
  }),
);

describe('prepared statements', () => {
  it('are what lowering makes of the same query', () => {
    const { prepare } = counting();
    fc.assert(
      fc.property(queries, (query) => {
        const expected = outcomeOf(() => afresh(query));
        expect(outcomeOf(() => prepare(query))).toEqual(expected);
        expect(outcomeOf(() => prepare(query))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('are lowered once for all parameters, and again for another shape', () => {
    const { seen, prepare } = counting();
    const one = (id: number) => db.selectFrom('test').selectAll().where('id', '=', id);
    expect(prepare(one(1)).parameters).toEqual([1]);
    expect(prepare(one(2)).parameters).toEqual([2]);
    expect(seen.lowered).toBe(1);
    prepare(one(1).limit(1));
    prepare(db.selectFrom('test').select('id').where('id', '=', 1));
    expect(seen.lowered).toBe(3);
    prepare(one(3));
    expect(seen.lowered).toBe(3);
  });

  it('check every value that they are bound to', () => {
    const { prepare } = counting();
    prepare(db.selectFrom('test').selectAll().where('id', '=', 1));
    const wrong = db
      .selectFrom('test')
      .selectAll()
      .where('id', '=', 'x' as never);
    expect(() => prepare(wrong)).toThrow(expect.objectContaining({ sqlState: '22P02' }) as Error);
  });

  it('keep literals of the text apart', () => {
    const { prepare } = counting();
    const literal = (number: number) => db.selectFrom('test').select((columns) => columns.lit(number).as('number'));
    expect(outcomeOf(() => prepare(literal(1)))).not.toEqual(outcomeOf(() => prepare(literal(2))));
  });
});
