import type { Tables } from '../../../modules/ports/sql/tables.ts';
import type { Arm } from '../steps/arm.ts';
import { playTable, type Difference, type StepTable } from '../steps/step-table.ts';
import { actionOf, type ShortAction } from '../steps/step.ts';
import { queryBuilder } from '../steps/tables.ts';

/**
 * The anomalies that Hermitage (github.com/ept/hermitage) tells isolation levels apart by.
 */
export type Case = StepTable;

/** By name. */
export type Cases = { readonly [name: string]: Case };

export const testTables: Tables = {
  test: { columns: { id: 'integer', value: 'integer' }, primaryKey: ['id'] },
};

const db = queryBuilder<{ test: { id: number; value: number } }>();

export const all = db.selectFrom('test').selectAll().orderBy('id');
export const one = (id: number) => db.selectFrom('test').selectAll().where('id', '=', id);
export const thirties = db.selectFrom('test').selectAll().where('value', '>=', 30);
export const set = (id: number, value: number) => db.updateTable('test').set({ value }).where('id', '=', id);
export const bump = db.updateTable('test').set((eb) => ({ value: eb('value', '+', 10) }));
export const deleteTwenties = db.deleteFrom('test').where('value', '=', 20);
export const insertThirty = db.insertInto('test').values({ id: 3, value: 30 });
export const insertFortyTwo = db.insertInto('test').values({ id: 4, value: 42 });

/** Plays a case whose sessions all begin with `begin`; null when it comes out as written. */
export async function playCase(arm: Arm, begin: ShortAction, steps: Case): Promise<Difference | null> {
  await arm.reset({
    test: [
      { id: 1, value: 10 },
      { id: 2, value: 20 },
    ],
  });
  for (const session of new Set(steps.map(([name]) => name))) await arm.step({ session, action: actionOf(begin) });
  return playTable(arm, steps);
}
