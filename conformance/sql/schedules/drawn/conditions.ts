import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import fc from 'fast-check';
import type { DrawnSchema } from './tables.ts';
import { code, id, queueId, queueName, tries, word } from './values.ts';

type TaskCondition = (eb: ExpressionBuilder<DrawnSchema, 'task'>) => Expression<SqlBool>;
type QueueCondition = (eb: ExpressionBuilder<DrawnSchema, 'queue'>) => Expression<SqlBool>;

const taskTest = fc.oneof(
  {
    weight: 10,
    arbitrary: id.map(
      (value): TaskCondition =>
        (eb) =>
          eb('task.id', '=', value),
    ),
  },
  {
    weight: 3,
    arbitrary: code.map(
      (value): TaskCondition =>
        (eb) =>
          eb('task.code', '=', value),
    ),
  },
  {
    weight: 3,
    arbitrary: tries.map(
      (value): TaskCondition =>
        (eb) =>
          eb('task.tries', '=', value),
    ),
  },
  {
    weight: 1,
    arbitrary: tries.map(
      (value): TaskCondition =>
        (eb) =>
          eb('task.tries', '>=', value),
    ),
  },
  {
    weight: 2,
    arbitrary: word.map(
      (value): TaskCondition =>
        (eb) =>
          eb('task.state', '=', value),
    ),
  },
  {
    weight: 1,
    arbitrary: word.map(
      (value): TaskCondition =>
        (eb) =>
          eb.not(eb('task.state', '=', value)),
    ),
  },
  { weight: 1, arbitrary: fc.constant<TaskCondition>((eb) => eb('task.state', 'is', null)) },
  {
    weight: 1,
    arbitrary: queueId.map(
      (value): TaskCondition =>
        (eb) =>
          eb('task.queue', '=', value),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(id, id).map(
      ([one, two]): TaskCondition =>
        (eb) =>
          eb('task.id', 'in', [one, two]),
    ),
  },
  { weight: 2, arbitrary: fc.constant<TaskCondition>((eb) => eb.val(true)) },
);

/** A condition on tasks. */
export const taskCondition: fc.Arbitrary<TaskCondition> = fc.oneof(
  { weight: 8, arbitrary: taskTest },
  {
    weight: 1,
    arbitrary: fc.tuple(taskTest, taskTest).map(
      ([one, two]): TaskCondition =>
        (eb) =>
          eb.and([one(eb), two(eb)]),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(taskTest, taskTest).map(
      ([one, two]): TaskCondition =>
        (eb) =>
          eb.or([one(eb), two(eb)]),
    ),
  },
);

/** A condition on queues. */
export const queueCondition: fc.Arbitrary<QueueCondition> = fc.oneof(
  {
    weight: 6,
    arbitrary: queueId.map(
      (value): QueueCondition =>
        (eb) =>
          eb('queue.id', '=', value),
    ),
  },
  {
    weight: 2,
    arbitrary: queueName.map(
      (value): QueueCondition =>
        (eb) =>
          eb('queue.name', '=', value),
    ),
  },
  {
    weight: 1,
    arbitrary: tries.map(
      (value): QueueCondition =>
        (eb) =>
          eb('queue.load', '<', value),
    ),
  },
  { weight: 1, arbitrary: fc.constant<QueueCondition>((eb) => eb.val(true)) },
);
