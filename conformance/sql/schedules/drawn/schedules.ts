import fc from 'fast-check';
import { randomSource } from '../../../../sim/random/source.ts';
import type { Isolation } from '../../../../models/database/postgres/storage/transaction.ts';
import type { Action, Contents, Step } from '../../steps/step.ts';
import type { Schedule } from '../schedule.ts';
import { changes } from './changes.ts';
import { inserts } from './inserts.ts';
import { locks } from './locks.ts';
import { selects } from './selects.ts';
import { chance, state } from './values.ts';

/** Which levels the transactions of a schedule have. */
export type Levels = 'rc' | 'rr' | 'mix';

const isolations: { readonly [levels in Levels]: readonly Isolation[] } = {
  rc: ['read committed'],
  rr: ['repeatable read'],
  mix: ['read committed', 'read committed', 'repeatable read'],
};

const query = fc
  .oneof(
    { weight: 20, arbitrary: selects },
    { weight: 15, arbitrary: inserts },
    { weight: 25, arbitrary: changes },
    { weight: 3, arbitrary: locks },
  )
  .map((drawn): Action => ({ kind: 'query', query: drawn }));

/** Statements after a savepoint, which is then rolled back to, released or left. */
const savepoint = fc
  .tuple(
    fc.constantFrom('a', 'a', 'b'),
    fc.array(query, { minLength: 1, maxLength: 3 }),
    fc.constantFrom(...(['rollback to', 'rollback to', 'release', null] as const)),
    chance(5),
  )
  .map(([name, queries, kind, missed]): readonly Action[] => [
    ...(missed ? [] : [{ kind: 'savepoint', name } as const]),
    ...queries,
    ...(kind === null ? [] : [{ kind, name }]),
  ]);

/** A statement by itself, or several in a transaction. */
function transaction(isolation: fc.Arbitrary<Isolation>): fc.Arbitrary<readonly Action[]> {
  const part = fc.oneof(
    { weight: 10, arbitrary: query.map((single) => [single]) },
    { weight: 1, arbitrary: savepoint },
  );
  const end = chance(75).map((commits): Action => ({ kind: commits ? 'commit' : 'rollback' }));
  const explicit = fc
    .tuple(isolation, fc.array(part, { minLength: 1, maxLength: 6 }), end)
    .map(([level, parts, last]): readonly Action[] => [{ kind: 'begin', isolation: level }, ...parts.flat(), last]);
  return fc.oneof({ weight: 6, arbitrary: explicit }, { weight: 1, arbitrary: query.map((single) => [single]) });
}

const sessions = ['s1', 's2', 's3'];

function stepsOf(levels: Levels): fc.Arbitrary<readonly Step[]> {
  const actions = fc
    .array(transaction(fc.constantFrom(...isolations[levels])), { minLength: 5, maxLength: 5 })
    .map((transactions) => transactions.flat());
  const all = fc.tuple(...sessions.map(() => actions));
  const turns = fc.array(fc.nat(sessions.length - 1), { minLength: 18, maxLength: 32 });
  return fc.tuple(all, turns).map(([queues, order]) => {
    const rest = queues.map((each) => [...each]);
    return order.flatMap((turn) => {
      const [session, action] = [sessions[turn], rest[turn]?.shift()];
      return session === undefined || action === undefined ? [] : [{ session, action }];
    });
  });
}

const often = <Row>(row: fc.Arbitrary<Row>): fc.Arbitrary<readonly Row[]> =>
  fc.oneof({ weight: 4, arbitrary: row.map((present) => [present]) }, { weight: 1, arbitrary: fc.constant([]) });

/** Rows that do not violate anything. */
const contents: fc.Arbitrary<Contents> = fc.record({
  queue: fc.constant([
    { id: 1, name: 'a', load: 0 },
    { id: 2, name: 'b', load: 1 },
  ]),
  task: fc
    .tuple(
      often(
        fc.record({ id: fc.constant(1), code: fc.constant(10), queue: fc.constant(1), state, tries: fc.constant(0) }),
      ),
      often(
        fc.record({
          id: fc.constant(2),
          code: fc.constant(20),
          queue: fc.constantFrom(2, null),
          state,
          tries: fc.constant(1),
        }),
      ),
      often(
        fc.record({
          id: fc.constant(3),
          code: fc.constant(30),
          queue: fc.constant(null),
          state,
          tries: fc.constant(2),
        }),
      ),
    )
    .map((rows) => rows.flat()),
});

/** The schedule of a seed: some 14 to 24 steps of three sessions. */
export function drawSchedule(seed: string, levels: Levels): Schedule {
  const arbitrary = fc.record({ contents, steps: stepsOf(levels) });
  return arbitrary.generate(randomSource(seed), undefined).value;
}
