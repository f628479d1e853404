import { isDeepStrictEqual } from 'node:util';
import type { Tables } from '../../../modules/ports/sql/tables.ts';
import type { Arm } from '../steps/arm.ts';
import { describeReport } from '../steps/report.ts';
import { actionOf, type ShortAction } from '../steps/step.ts';
import { queryBuilder } from '../steps/tables.ts';

/**
 * The anomalies that Hermitage (github.com/ept/hermitage) tells isolation levels apart by. A case is a table of steps; after
 * the session and what it does come the outcome and those of the statements that it let finish.
 */
export type Case = readonly (readonly [session: string, action: ShortAction, ...outcomes: string[]])[];

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

/** A step that came out otherwise. */
export interface Difference {
  readonly step: number;
  readonly expected: readonly string[];
  readonly actual: readonly string[];
}

/** Plays a case whose sessions all begin with `begin`; null when it comes out as written. */
export async function playCase(arm: Arm, begin: ShortAction, steps: Case): Promise<Difference | null> {
  await arm.reset({
    test: [
      { id: 1, value: 10 },
      { id: 2, value: 20 },
    ],
  });
  for (const session of new Set(steps.map(([name]) => name))) await arm.step({ session, action: actionOf(begin) });
  for (const [step, [session, action, ...expected]] of steps.entries()) {
    const actual = describeReport(await arm.step({ session, action: actionOf(action) }));
    if (!isDeepStrictEqual(actual, expected)) return { step, expected, actual };
  }
  return null;
}
