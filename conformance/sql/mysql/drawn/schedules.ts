import fc from 'fast-check';
import { randomSource } from '../../../../sim/random/source.ts';
import type { Isolation } from '../../../../models/database/postgres/storage/transaction.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import type { Action, Contents, Step } from '../../steps/step.ts';
import { query } from './queries.ts';
import { db } from './tables.ts';
import { row } from './values.ts';

const statement = query.map((drawn): Action => ({ kind: 'query', query: drawn }));

const isolation = fc.constantFrom<Isolation>(
  'read committed',
  'read committed',
  'repeatable read',
  'repeatable read',
  'repeatable read',
  'serializable',
);

const transaction = fc
  .tuple(
    isolation,
    fc.array(statement, { minLength: 1, maxLength: 6 }),
    fc.constantFrom('commit', 'commit', 'rollback'),
  )
  .map(([level, statements, end]): readonly Action[] => [
    { kind: 'begin', isolation: level },
    ...statements,
    { kind: end },
  ]);

const actions = fc
  .array(
    fc.oneof({ weight: 5, arbitrary: transaction }, { weight: 1, arbitrary: statement.map((single) => [single]) }),
    { minLength: 5, maxLength: 5 },
  )
  .map((parts) => parts.flat());

const sessions = ['s1', 's2', 's3'];

const steps = fc
  .tuple(
    fc.tuple(...sessions.map(() => actions)),
    fc.array(fc.nat(sessions.length - 1), { minLength: 16, maxLength: 28 }),
  )
  .map(([queues, turns]): readonly Step[] => {
    const rest = queues.map((each) => [...each]);
    return turns.flatMap((turn) => {
      const [session, action] = [sessions[turn], rest[turn]?.shift()];
      return session === undefined || action === undefined ? [] : [{ session, action }];
    });
  });

/** Keeps a view open, so that nothing is purged: when the real server would do that is not to be foreseen. */
const observer: readonly Step[] = [
  { session: 'observer', action: { kind: 'begin', isolation: 'repeatable read' } },
  { session: 'observer', action: { kind: 'query', query: db.selectFrom('item').selectAll().orderBy('id') } },
];

const contents: fc.Arbitrary<Contents> = fc
  .uniqueArray(row, { maxLength: 4, comparator: (left, right) => left.id === right.id || left.code === right.code })
  .map((rows) => ({ item: rows.sort((left, right) => left.id - right.id) }));

/** The schedule of a seed: some 14 to 24 steps of three sessions. */
export function drawSchedule(seed: string): Schedule {
  const arbitrary = fc.record({ contents, steps: steps.map((drawn) => [...observer, ...drawn]) });
  return arbitrary.generate(randomSource(seed), undefined).value;
}
