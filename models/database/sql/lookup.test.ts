import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds, nothing, type Expression } from './expression.ts';
import { findLookup } from './lookup.ts';
import { candidates } from '../postgres/storage/candidates.ts';
import { defineSchema } from './define-schema.ts';
import { Table } from '../postgres/storage/table.ts';
import { Transaction } from '../postgres/storage/transaction.ts';
import { keyOf } from './key.ts';
import type { SqlValue } from './value.ts';

const [layout] = defineSchema({
  item: {
    columns: { id: 'integer', a: 'integer', b: 'integer', c: { type: 'integer', nullable: true } },
    primaryKey: ['id'],
    unique: [{ columns: ['a', 'b'] }],
    indexes: [['c'], ['a', 'c']],
  },
}).tables;
if (layout === undefined) throw new Error('the schema has one table');

const column = (position: number): Expression => ({ kind: 'column', source: 0, column: position });
const constant = (value: SqlValue): Expression => ({ kind: 'constant', value });
const small = fc.nat(3);
const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc
    .tuple(small, fc.nat(4))
    .map(([at, value]): Expression => ({ kind: 'compare', operator: '=', left: column(at), right: constant(value) })),
  fc
    .tuple(small, fc.array(fc.nat(4), { maxLength: 3 }))
    .map(([at, list]): Expression => ({ kind: 'in', negated: false, operand: column(at), list: list.map(constant) })),
  fc.tuple(small, fc.option(fc.nat(4)), fc.boolean()).map(([at, value, negated]): Expression => ({
    kind: 'distinct',
    negated,
    left: column(at),
    right: constant(value),
  })),
  small.map((at): Expression => ({ kind: 'compare', operator: '<', left: column(at), right: constant(2) })),
);
const { condition } = fc.letrec<{ condition: Expression }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), tie('condition'), tie('condition'))
      .map(([kind, left, right]): Expression => ({ kind, left, right })),
    tie('condition').map((operand): Expression => ({ kind: 'not', operand })),
  ),
}));
const rows = fc.array(fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4), fc.option(fc.nat(4))), { maxLength: 12 });

describe('a lookup', () => {
  it('finds the rows that a scan of the whole table finds, in the same order', () => {
    let used = 0;
    fc.assert(
      fc.property(rows, condition, (values, where) => {
        const table = new Table(layout);
        const transaction = new Transaction('read committed', null, true, 0);
        for (const row of values) {
          const tuple = table.append(row, transaction);
          for (const index of [...layout.keys, ...layout.indexes])
            table.enter(index.position, keyOf(index, row), tuple);
        }
        const lookup = findLookup(layout, 0, [where]);
        if (lookup !== null) used += 1;
        const matching = (tuples: readonly { values: readonly SqlValue[] }[]) =>
          tuples.filter((tuple) => holds(where, [tuple.values]));
        const found = matching(candidates(table, lookup, [], nothing));
        expect(found).toEqual(matching(table.heap));
      }),
      { numRuns: 3000 },
    );
    expect(used).toBeGreaterThan(100);
  });
});
