import fc from 'fast-check';
import type { Compilable } from 'kysely';
import { queueCondition, taskCondition } from './conditions.ts';
import { db } from './tables.ts';
import { chance } from './values.ts';

/** A locking clause: its strength, and what it does where it would have to wait. */
const strength = fc.constantFrom(...(['forUpdate', 'forUpdate', 'forNoKeyUpdate', 'forShare', 'forKeyShare'] as const));
const policy = fc.constantFrom(...(['wait', 'wait', 'noWait', 'skipLocked', 'skipLocked'] as const));
const limit = fc.constantFrom(null, null, 1, 2);

const tasks = taskCondition.map((condition) => db.selectFrom('task').selectAll().where(condition).orderBy('id'));

const lockedTasks = fc.tuple(tasks, limit, strength, policy).map(([query, most, lock, otherwise]): Compilable => {
  const limited = most === null ? query : query.limit(most);
  const locked = limited[lock]();
  return otherwise === 'wait' ? locked : locked[otherwise]();
});

const queues = queueCondition.map((condition) => db.selectFrom('queue').selectAll().where(condition).orderBy('id'));

const lockedQueues = fc
  .tuple(queues, strength, policy)
  .map(([query, lock, otherwise]): Compilable => (otherwise === 'wait' ? query[lock]() : query[lock]()[otherwise]()));

const joined = fc.tuple(taskCondition, chance(50)).map(([condition, outer]) => {
  const from = db.selectFrom('task');
  const both = outer
    ? from.leftJoin('queue', 'queue.id', 'task.queue')
    : from.innerJoin('queue', 'queue.id', 'task.queue');
  return both.select(['task.id', 'task.state', 'queue.name', 'queue.load']).where(condition).orderBy('task.id');
});

const lockedJoin = fc
  .tuple(taskCondition, strength, policy, limit, fc.constantFrom(...(['task', 'queue', null] as const)))
  .map(([condition, lock, otherwise, most, of]): Compilable => {
    const query = db
      .selectFrom('task')
      .innerJoin('queue', 'queue.id', 'task.queue')
      .select(['task.id', 'task.state', 'queue.name', 'queue.load'])
      .where(condition)
      .orderBy('task.id');
    const limited = most === null ? query : query.limit(most);
    const locked = of === null ? limited[lock]() : limited[lock](of);
    return otherwise === 'wait' ? locked : locked[otherwise]();
  });

const aggregates = taskCondition.map((condition) =>
  db
    .selectFrom('task')
    .where(condition)
    .select(({ fn }) => [
      fn.countAll().as('rows'),
      fn.count('queue').as('queues'),
      fn.min('state').as('first'),
      fn.max('tries').as('most'),
    ]),
);

const ofQueues = fc.tuple(taskCondition, queueCondition, chance(50)).map(([condition, ofQueue, exists]) => {
  const tasks = db.selectFrom('task').selectAll().where(condition).orderBy('id');
  return exists
    ? tasks.where((eb) =>
        eb.exists(eb.selectFrom('queue').select('queue.id').whereRef('queue.id', '=', 'task.queue').where(ofQueue)),
      )
    : tasks.where('task.queue', 'in', (eb) => eb.selectFrom('queue').select('queue.id').where(ofQueue));
});

const lockedOfQueues = fc
  .tuple(ofQueues, strength, policy)
  .map(([query, lock, otherwise]): Compilable => (otherwise === 'wait' ? query[lock]() : query[lock]()[otherwise]()));

const named = taskCondition.map((condition) =>
  db
    .selectFrom('task')
    .select((eb) => [
      'task.id',
      eb.selectFrom('queue').select('name').whereRef('queue.id', '=', 'task.queue').as('queue'),
    ])
    .where(condition)
    .orderBy('task.id'),
);

const grouped = taskCondition.map((condition) =>
  db
    .selectFrom('task')
    .select(({ fn }) => ['task.state', fn.countAll().as('tasks'), fn.sum('tries').as('tries')])
    .where(condition)
    .groupBy('task.state')
    .orderBy('task.state'),
);

const distinct = taskCondition.map((condition) =>
  db.selectFrom('task').select('queue').distinct().where(condition).orderBy('queue'),
);

/** SELECT, with and without locks. */
export const selects: fc.Arbitrary<Compilable> = fc.oneof(
  { weight: 8, arbitrary: tasks },
  { weight: 20, arbitrary: lockedTasks },
  { weight: 2, arbitrary: queues },
  { weight: 4, arbitrary: lockedQueues },
  { weight: 2, arbitrary: joined },
  { weight: 6, arbitrary: lockedJoin },
  { weight: 2, arbitrary: aggregates },
  { weight: 2, arbitrary: ofQueues },
  { weight: 3, arbitrary: lockedOfQueues },
  { weight: 1, arbitrary: named },
  { weight: 1, arbitrary: grouped },
  { weight: 1, arbitrary: distinct },
);
