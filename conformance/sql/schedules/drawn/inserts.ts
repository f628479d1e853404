import fc from 'fast-check';
import type { Compilable, OnConflictBuilder } from 'kysely';
import { db, type DrawnSchema } from './tables.ts';
import { taskCondition } from './conditions.ts';
import { chance, queue, task, tries } from './values.ts';

const rows = fc.oneof(
  { weight: 4, arbitrary: task.map((row) => [row]) },
  { weight: 1, arbitrary: fc.tuple(task, task).map(([one, two]) => [one, two]) },
);

const insertTask = fc.tuple(rows, chance(30)).map(([values, returning]): Compilable => {
  const query = db.insertInto('task').values(values);
  return returning ? query.returningAll() : query;
});

/** The targets of ON CONFLICT: primary key, unique constraints, partial index. */
const target = fc.constantFrom(...([['id'], ['code'], ['queue', 'state'], ['tries']] as const));

function aim(conflict: OnConflictBuilder<DrawnSchema, 'task'>, key: readonly (keyof DrawnSchema['task'])[]) {
  const aimed = conflict.columns([...key]);
  return key[0] === 'tries' ? aimed.where((eb) => eb('state', '=', 'run')) : aimed;
}

const insertOrNothing = fc.tuple(rows, fc.option(target, { freq: 3 })).map(([values, key]): Compilable =>
  db
    .insertInto('task')
    .values(values)
    .onConflict((conflict) => (key === null ? conflict : aim(conflict, key)).doNothing()),
);

const insertOrUpdate = fc.tuple(rows, target, fc.option(tries, { freq: 1 })).map(([values, key, only]): Compilable => {
  const query = db.insertInto('task').values(values);
  return query
    .onConflict((conflict) => {
      const update = aim(conflict, key).doUpdateSet((eb) => ({
        tries: eb('excluded.tries', '-', eb.ref('task.tries')),
      }));
      return only === null ? update : update.where('task.tries', '=', only);
    })
    .returningAll();
});

const insertQueue = fc.tuple(queue, chance(50)).map(([row, upsert]): Compilable => {
  const query = db.insertInto('queue').values(row);
  return upsert ? query.onConflict((conflict) => conflict.column('name').doNothing()) : query;
});

const insertFrom = fc.tuple(taskCondition, chance(50)).map(([condition, returning]): Compilable => {
  const query = db
    .insertInto('task')
    .columns(['id', 'code', 'state'])
    .expression((eb) =>
      eb
        .selectFrom('task')
        .select((inner) => [inner('id', '+', 1).as('id'), inner('code', '+', 10).as('code'), 'state'])
        .where(condition)
        .orderBy('id'),
    )
    .onConflict((conflict) => conflict.doNothing());
  return returning ? query.returningAll() : query;
});

/** INSERT, with its three forms of ON CONFLICT. */
export const inserts: fc.Arbitrary<Compilable> = fc.oneof(
  { weight: 5, arbitrary: insertTask },
  { weight: 10, arbitrary: insertOrNothing },
  { weight: 12, arbitrary: insertOrUpdate },
  { weight: 3, arbitrary: insertFrom },
  { weight: 2, arbitrary: insertQueue },
);
