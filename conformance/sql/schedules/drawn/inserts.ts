import fc from 'fast-check';
import type { Compilable } from 'kysely';
import { db } from './tables.ts';
import { chance, queue, task, tries } from './values.ts';

const rows = fc.oneof(
  { weight: 4, arbitrary: task.map((row) => [row]) },
  { weight: 1, arbitrary: fc.tuple(task, task).map(([one, two]) => [one, two]) },
);

const insertTask = fc.tuple(rows, chance(30)).map(([values, returning]): Compilable => {
  const query = db.insertInto('task').values(values);
  return returning ? query.returningAll() : query;
});

const target = fc.constantFrom(...(['any', 'id', 'code', 'pair'] as const));

const insertOrNothing = fc.tuple(rows, target).map(([values, key]): Compilable =>
  db
    .insertInto('task')
    .values(values)
    .onConflict((conflict) => {
      if (key === 'any') return conflict.doNothing();
      return conflict.columns(key === 'pair' ? ['queue', 'state'] : [key]).doNothing();
    }),
);

const insertOrUpdate = fc
  .tuple(
    rows,
    target.filter((key) => key !== 'any'),
    fc.option(tries, { freq: 1 }),
  )
  .map(([values, key, only]): Compilable =>
    db
      .insertInto('task')
      .values(values)
      .onConflict((conflict) => {
        const update = conflict
          .columns(key === 'pair' ? ['queue', 'state'] : key === 'id' ? ['id'] : ['code'])
          .doUpdateSet((eb) => ({ tries: eb('excluded.tries', '-', eb.ref('task.tries')) }));
        return only === null ? update : update.where('task.tries', '=', only);
      })
      .returningAll(),
  );

const insertQueue = fc.tuple(queue, chance(50)).map(([row, upsert]): Compilable => {
  const query = db.insertInto('queue').values(row);
  return upsert ? query.onConflict((conflict) => conflict.column('name').doNothing()) : query;
});

/** INSERT, with its three forms of ON CONFLICT. */
export const inserts: fc.Arbitrary<Compilable> = fc.oneof(
  { weight: 5, arbitrary: insertTask },
  { weight: 10, arbitrary: insertOrNothing },
  { weight: 12, arbitrary: insertOrUpdate },
  { weight: 2, arbitrary: insertQueue },
);
