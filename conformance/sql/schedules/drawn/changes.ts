import fc from 'fast-check';
import type { Compilable } from 'kysely';
import { queueCondition, taskCondition } from './conditions.ts';
import { db } from './tables.ts';
import { code, id, queueId, queueName, state, tries } from './values.ts';

const updateTask = fc
  .tuple(
    taskCondition,
    fc.oneof(
      tries.map((value) => ({ tries: value })),
      state.map((value) => ({ state: value })),
      queueId.map((value) => ({ queue: value })),
    ),
  )
  .map(([condition, change]): Compilable => db.updateTable('task').set(change).where(condition).returningAll());

/** Keeps the number between 0 and 2. */
const turnTries = taskCondition.map((condition): Compilable =>
  db
    .updateTable('task')
    .set((eb) => ({ tries: eb(eb.val(2), '-', eb.ref('tries')) }))
    .where(condition)
    .returningAll(),
);

const updateKey = fc
  .tuple(
    id,
    fc.oneof(
      code.map((value) => ({ code: value })),
      id.map((value) => ({ id: value })),
    ),
  )
  .map(([one, change]): Compilable => db.updateTable('task').set(change).where('id', '=', one));

const updateQueue = fc
  .tuple(
    queueCondition,
    fc.oneof(
      tries.map((load) => ({ load })),
      queueName.map((name) => ({ name })),
    ),
  )
  .map(([condition, change]): Compilable => db.updateTable('queue').set(change).where(condition));

const deleteTask = taskCondition.map((condition): Compilable => db.deleteFrom('task').where(condition).returning('id'));
const deleteQueue = queueCondition.map((condition): Compilable => db.deleteFrom('queue').where(condition));

const updateFrom = fc.tuple(taskCondition, queueCondition).map(([condition, ofQueue]): Compilable =>
  db
    .updateTable('task')
    .from('queue')
    .set((eb) => ({ tries: eb.ref('queue.load') }))
    .whereRef('queue.id', '=', 'task.queue')
    .where(condition)
    .where(ofQueue)
    .returning(['task.id', 'task.tries', 'queue.name']),
);

const updateByCase = taskCondition.map((condition): Compilable =>
  db
    .updateTable('task')
    .set((eb) => ({ state: eb.case().when('tries', '>', 0).then('run').else('new').end() }))
    .where(condition)
    .returningAll(),
);

const updateByQuery = fc.tuple(taskCondition, queueCondition).map(([condition, ofQueue]): Compilable =>
  db
    .updateTable('task')
    .set((eb) => ({
      queue: eb
        .selectFrom('queue')
        .select((inner) => inner.fn.max('queue.id').as('id'))
        .where(ofQueue),
    }))
    .where(condition)
    .returningAll(),
);

const deleteUsing = fc
  .tuple(taskCondition, queueCondition)
  .map(([condition, ofQueue]): Compilable =>
    db
      .deleteFrom('task')
      .using('queue')
      .whereRef('queue.id', '=', 'task.queue')
      .where(condition)
      .where(ofQueue)
      .returning('task.id'),
  );

/** UPDATE and DELETE. */
export const changes: fc.Arbitrary<Compilable> = fc.oneof(
  { weight: 12, arbitrary: updateTask },
  { weight: 12, arbitrary: turnTries },
  { weight: 6, arbitrary: updateKey },
  { weight: 4, arbitrary: updateQueue },
  { weight: 8, arbitrary: deleteTask },
  { weight: 2, arbitrary: deleteQueue },
  { weight: 2, arbitrary: updateFrom },
  { weight: 2, arbitrary: updateByCase },
  { weight: 2, arbitrary: updateByQuery },
  { weight: 1, arbitrary: deleteUsing },
);
