import { describe, expect, it } from 'vitest';
import type { TableDefinition, Tables } from '../../../modules/ports/sql/tables.ts';
import { defineSchema } from './define-schema.ts';

const column = 'integer';
const parent: TableDefinition = {
  columns: { id: column, code: 'text', a: column, b: column },
  primaryKey: ['id'],
  unique: [{ columns: ['a', 'b'] }, { columns: ['code'], where: ['a', '>', 0] }],
};
const child = (rest: Partial<TableDefinition>): Tables => ({
  parent,
  child: { columns: { id: column, text: 'text', x: column, y: column }, primaryKey: ['id'], ...rest },
});

describe('declared tables', () => {
  it.each<[string, string, Partial<TableDefinition>]>([
    ['a key over no column', '42703', { unique: [{ columns: ['z'] }] }],
    ['a condition on no column', '42703', { checks: { positive: ['z', '>', 0] } }],
    ['a constant of another type', '0A000', { checks: { positive: ['x', '>', 'zero'] } }],
    ['two indexes of one name', '42P07', { unique: [{ columns: ['x'] }, { columns: ['x'] }] }],
    ['a name that is too long', '42622', { unique: [{ columns: ['x', 'y'].concat(Array(30).fill('x')) }] }],
    ['a reference to no table', '42P01', { foreignKeys: [{ columns: ['x'], table: 'nothing' }] }],
    ['a reference from no column', '42703', { foreignKeys: [{ columns: ['z'], table: 'parent' }] }],
    ['a reference to too few columns', '42830', { foreignKeys: [{ columns: ['x', 'y'], table: 'parent' }] }],
    ['a reference to what is not unique', '42830', { foreignKeys: [{ columns: ['x'], table: 'parent', key: ['a'] }] }],
    ['a reference to a partial key', '42830', { foreignKeys: [{ columns: ['text'], table: 'parent', key: ['code'] }] }],
    ['a reference of another type', '42804', { foreignKeys: [{ columns: ['text'], table: 'parent' }] }],
  ])('cannot have %s', (_, sqlState, rest) => {
    expect(() => defineSchema(child(rest))).toThrow(expect.objectContaining({ sqlState }));
  });

  it('cannot refer to a table that comes later', () => {
    const later = child({});
    const tables = { child: { ...later['child'], foreignKeys: [{ columns: ['x'], table: 'parent' }] }, parent };
    expect(() => defineSchema(tables as Tables)).toThrow(expect.objectContaining({ sqlState: '42P01' }));
  });

  it('know each other by their foreign keys', () => {
    const foreignKeys = [{ columns: ['y', 'x'], table: 'parent', key: ['b', 'a'], onDelete: 'cascade' as const }];
    const [first, second] = defineSchema(child({ foreignKeys, indexes: [['x', 'y', 'id']] })).tables;
    expect(first?.referencedBy).toEqual(second?.references);
    expect(second?.references).toEqual([
      {
        constraint: 'child_y_x_fkey',
        onDelete: 'cascade',
        child: { table: 'child', columns: [3, 2], index: { position: 2, order: [1, 0] } },
        parent: { table: 'parent', columns: [3, 2], index: { position: 1, order: [1, 0] } },
      },
    ]);
  });

  it('know whom a deletion may reach', () => {
    const refer = (table: string, onDelete: 'cascade' | 'no action') => [{ columns: ['x'], table, onDelete }];
    const columns = { id: column, x: { type: column, nullable: true } } as const;
    const [top] = defineSchema({
      top: { columns, primaryKey: ['id'], foreignKeys: refer('top', 'cascade') },
      middle: { columns, primaryKey: ['id'], foreignKeys: refer('top', 'cascade') },
      bottom: { columns, primaryKey: ['id'], foreignKeys: refer('middle', 'no action') },
      below: { columns, primaryKey: ['id'], foreignKeys: refer('bottom', 'cascade') },
    }).tables;
    expect(top?.dependents).toEqual([
      { table: 'top', changes: true },
      { table: 'middle', changes: true },
      { table: 'bottom', changes: false },
    ]);
  });

  it('look prefixes of indexes up, longest first, each once', () => {
    const [, second] = defineSchema(child({ indexes: [['x'], ['x', 'y'], ['y', 'x', 'id']] })).tables;
    expect(second?.indexes.map(({ columns, position }) => [columns, position])).toEqual([
      [[3, 2, 0], 1],
      [[2, 3], 2],
      [[3, 2], 3],
      [[2], 4],
      [[3], 5],
    ]);
  });
});
