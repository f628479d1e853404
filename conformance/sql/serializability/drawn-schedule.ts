import fc from 'fast-check';
import type { Compilable } from 'kysely';
import { accounts } from './accounts.ts';

/** What a session does next when it can. In no transaction it begins one instead, READ ONLY if `readOnly`. */
export interface ScheduleStep {
  readonly session: 'a' | 'b' | 'c';
  readonly action: Compilable | 'commit' | 'rollback' | 'savepoint' | 'rollback to';
  readonly readOnly: boolean;
}

export type Schedule = readonly ScheduleStep[];

const id = fc.integer({ min: 1, max: 4 });
const code = fc.constantFrom(10, 20, 30, 40, 50);
const value = fc.integer({ min: 0, max: 3 });
const account = fc.record({ id, code, value });

const all = accounts.selectFrom('account').selectAll();
const insert = account.map((row) => accounts.insertInto('account').values(row));
const increment = accounts
  .updateTable('account')
  .set((eb) => ({ value: eb('value', '+', 1) }))
  .returningAll();

const query: fc.Arbitrary<Compilable> = fc.oneof(
  fc.constant(all),
  id.map((key) => all.where('id', '=', key)),
  fc.tuple(id, id).map((keys) => all.where('id', 'in', keys)),
  code.map((key) => all.where('code', '=', key)),
  value.map((least) => all.where('value', '>=', least)),
  id.map((key) => all.where('id', '=', key).forUpdate()),
  value.map((least) => all.where('value', '>=', least).forShare()),
  value.map((least) =>
    accounts
      .selectFrom('account')
      .select((eb) => eb.fn.countAll().as('count'))
      .where('value', '>=', least),
  ),
  insert,
  insert.map((row) => row.onConflict((conflict) => conflict.doNothing())),
  insert.map((row) => row.onConflict((conflict) => conflict.column('code').doNothing())),
  insert.map((row) =>
    row
      .onConflict((conflict) => conflict.column('id').doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })))
      .returningAll(),
  ),
  id.map((key) => increment.where('id', '=', key)),
  value.map((least) => increment.where('value', '>=', least)),
  fc.tuple(id, code).map(([key, to]) => accounts.updateTable('account').set({ code: to }).where('id', '=', key)),
  id.map((key) => accounts.deleteFrom('account').where('id', '=', key)),
  value.map((exactly) => accounts.deleteFrom('account').where('value', '=', exactly)),
);

const step: fc.Arbitrary<ScheduleStep> = fc.record({
  session: fc.constantFrom('a', 'b', 'c'),
  action: fc.oneof(
    { weight: 30, arbitrary: query },
    { weight: 10, arbitrary: fc.constant('commit' as const) },
    { weight: 1, arbitrary: fc.constantFrom('rollback' as const, 'savepoint' as const, 'rollback to' as const) },
  ),
  readOnly: fc.integer({ min: 0, max: 7 }).map((drawn) => drawn === 0),
});

/** Steps of three sessions on a few rows: short enough to try all serial orders, dense enough to conflict. */
export const schedule: fc.Arbitrary<Schedule> = fc.array(step, { minLength: 12, maxLength: 26, size: 'max' });
