import fc from 'fast-check';
import type { Compilable } from 'kysely';
import { condition, primaryCondition, secondaryCondition } from './conditions.ts';
import { db } from './tables.ts';
import { code, id, part, row, tries } from './values.ts';

const all = db.selectFrom('item').selectAll();
const direction = fc.constantFrom(...(['asc', 'asc', 'desc'] as const));
const limit = fc.constantFrom(null, null, null, 1, 2);
const lock = fc.constantFrom(...(['forUpdate', 'forUpdate', 'forShare'] as const));
const policy = fc.constantFrom(...(['wait', 'wait', 'wait', 'noWait', 'skipLocked'] as const));

const ordered = fc.tuple(primaryCondition, direction, limit).map(([where, order, most]) => {
  const query = all.where(where).orderBy('id', order);
  return most === null ? query : query.limit(most);
});
const found = secondaryCondition.map((where) => all.where(where));
const reads = fc.oneof({ weight: 3, arbitrary: ordered }, { weight: 2, arbitrary: found });

const lockingReads = fc.tuple(reads, lock, policy).map(([query, strength, otherwise]): Compilable => {
  const locked = query[strength]();
  return otherwise === 'wait' ? locked : locked[otherwise]();
});

const inserts = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: row.map((one) => [one]) }, { weight: 1, arbitrary: fc.tuple(row, row) }),
    fc.constantFrom(...(['fail', 'fail', 'ignore', 'update', 'take'] as const)),
  )
  .map(([rows, otherwise]): Compilable => {
    const query = db.insertInto('item').values(rows);
    if (otherwise === 'fail') return query;
    if (otherwise === 'ignore') return query.ignore();
    if (otherwise === 'take') return query.onDuplicateKeyUpdate({ part: 3 });
    return query.onDuplicateKeyUpdate((eb) => ({ tries: eb('tries', '+', 1) }));
  });

const assignment = fc.oneof(
  { weight: 3, arbitrary: tries.map((value) => ({ tries: value })) },
  { weight: 2, arbitrary: part.map((value) => ({ part: value })) },
  { weight: 2, arbitrary: fc.option(code, { freq: 4 }).map((value) => ({ code: value })) },
  { weight: 1, arbitrary: id.map((value) => ({ id: value })) },
);

const updates = fc
  .tuple(condition, assignment)
  .map(([where, set]): Compilable => db.updateTable('item').set(set).where(where));

const deletes = condition.map((where): Compilable => db.deleteFrom('item').where(where));

/** A statement on the table. */
export const query: fc.Arbitrary<Compilable> = fc.oneof(
  { weight: 3, arbitrary: reads },
  { weight: 5, arbitrary: lockingReads },
  { weight: 6, arbitrary: inserts },
  { weight: 5, arbitrary: updates },
  { weight: 2, arbitrary: deletes },
);
