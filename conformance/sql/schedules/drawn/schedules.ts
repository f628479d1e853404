import fc from 'fast-check';
import { randomSource } from '../../../../sim/random/source.ts';
import type { Isolation } from '../../../../models/database/postgres/storage/transaction.ts';
import type { Action, Contents, Step } from '../../steps/step.ts';
import type { Schedule } from '../schedule.ts';
import { changes } from './changes.ts';
import { inserts } from './inserts.ts';
import { selects } from './selects.ts';
import { chance, state, tries, word } from './values.ts';

/** Which levels the transactions of a schedule have. */
export type Levels = 'rc' | 'rr' | 'mix';

const isolations: { readonly [levels in Levels]: readonly Isolation[] } = {
  rc: ['read committed'],
  rr: ['repeatable read'],
  mix: ['read committed', 'read committed', 'repeatable read'],
};

const query = fc
  .oneof({ weight: 4, arbitrary: selects }, { weight: 3, arbitrary: inserts }, { weight: 5, arbitrary: changes })
  .map((drawn): Action => ({ kind: 'query', query: drawn }));

/** A statement by itself, or several in a transaction. */
function transaction(isolation: fc.Arbitrary<Isolation>): fc.Arbitrary<readonly Action[]> {
  const end = chance(75).map((commits): Action => ({ kind: commits ? 'commit' : 'rollback' }));
  const explicit = fc
    .tuple(isolation, fc.array(query, { minLength: 1, maxLength: 6 }), end)
    .map(([level, queries, last]): readonly Action[] => [{ kind: 'begin', isolation: level }, ...queries, last]);
  return fc.oneof({ weight: 6, arbitrary: explicit }, { weight: 1, arbitrary: query.map((single) => [single]) });
}

const sessions = ['s1', 's2', 's3'];

function stepsOf(levels: Levels): fc.Arbitrary<readonly Step[]> {
  const actions = fc
    .array(transaction(fc.constantFrom(...isolations[levels])), { minLength: 10, maxLength: 10 })
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

/** Rows that do not violate anything: tasks of one queue are in different states. */
const contents: fc.Arbitrary<Contents> = fc.record({
  queue: fc
    .tuple(often(fc.constant({ id: 1, name: 'a', load: 0 })), often(fc.constant({ id: 2, name: 'b', load: 1 })))
    .map((rows) => rows.flat()),
  task: fc
    .tuple(
      often(fc.record({ id: fc.constant(1), code: fc.constant(10), queue: fc.constant(1), state: word, tries })),
      often(fc.record({ id: fc.constant(2), code: fc.constant(20), queue: fc.constantFrom(2, null), state, tries })),
      often(fc.record({ id: fc.constant(3), code: fc.constant(30), queue: fc.constant(null), state, tries })),
    )
    .map((rows) => rows.flat()),
});

/** The schedule of a seed: some 14 to 24 steps of three sessions. */
export function drawSchedule(seed: string, levels: Levels): Schedule {
  const arbitrary = fc.record({ contents, steps: stepsOf(levels) });
  return arbitrary.generate(randomSource(seed), undefined).value;
}
