import fc from 'fast-check';
import type { Compilable } from 'kysely';
import { randomSource } from '../../../sim/random/source.ts';
import type { Schedule } from '../schedules/schedule.ts';
import type { Action, Step } from '../steps/step.ts';
import { contents, db } from './tables.ts';

// Few values, so that statements meet.
const id = fc.constantFrom(1, 1, 2, 2, 3, 4);
const reference = fc.option(id, { freq: 6 });
const code = fc.constantFrom('one', 'two', null);
const job = fc.constantFrom('j', 'j', 'k');
const state = fc.constantFrom('running', 'running', 'queued', 'paused');

const parents: fc.Arbitrary<Compilable> = fc.oneof(
  fc.record({ id, code }).map((row) => db.insertInto('parent').values(row)),
  id.map((one) => db.deleteFrom('parent').where('id', '=', one)),
  id.map((one) => db.deleteFrom('parent').where('id', '=', one).returning('code')),
  id.map((one) => db.updateTable('parent').set({ value: 1 }).where('id', '=', one)),
  fc.tuple(id, id).map(([one, to]) => db.updateTable('parent').set({ id: to }).where('id', '=', one)),
  fc.tuple(id, code).map(([one, to]) => db.updateTable('parent').set({ code: to }).where('id', '=', one)),
  fc
    .tuple(id, fc.constantFrom(...(['forUpdate', 'forNoKeyUpdate', 'forShare', 'forKeyShare'] as const)))
    .map(([one, lock]) => db.selectFrom('parent').selectAll().where('id', '=', one)[lock]()),
);

const children: fc.Arbitrary<Compilable> = fc.oneof(
  fc.tuple(id, reference).map(([one, to]) => db.insertInto('child').values({ id: one, parent_id: to, note: null })),
  fc.tuple(id, reference).map(([one, to]) => db.updateTable('child').set({ parent_id: to }).where('id', '=', one)),
  fc.tuple(id, reference).map(([one, to]) =>
    db
      .insertInto('child')
      .values({ id: one, parent_id: to, note: null })
      .onConflict((oc) => oc.column('id').doUpdateSet({ parent_id: to })),
  ),
  id.map((one) => db.deleteFrom('child').where('id', '=', one)),
  id.map((one) => db.selectFrom('child').selectAll().where('id', '=', one).forUpdate()),
);

const otherChildren: fc.Arbitrary<Compilable> = fc.oneof(
  fc.tuple(id, id).map(([one, to]) => db.insertInto('owned').values({ id: one, parent_id: to })),
  fc.tuple(id, id).map(([one, to]) => db.updateTable('owned').set({ parent_id: to }).where('id', '=', one)),
  id.map((one) => db.deleteFrom('owned').where('id', '=', one)),
  fc.tuple(id, id).map(([one, to]) => db.insertInto('part').values({ id: one, owned_id: to })),
  id.map((one) => db.deleteFrom('part').where('owned_id', '=', one)),
  fc.tuple(id, reference).map(([one, to]) => db.insertInto('loose').values({ id: one, parent_id: to })),
  fc.tuple(id, reference).map(([one, to]) => db.updateTable('loose').set({ parent_id: to }).where('id', '=', one)),
  fc.tuple(id, code).map(([one, to]) => db.insertInto('kept').values({ id: one, code: to })),
  id.map((one) => db.deleteFrom('kept').where('id', '=', one)),
);

const runs: fc.Arbitrary<Compilable> = fc.oneof(
  fc.tuple(job, state).map(([name, is]) => db.insertInto('run').values({ job: name, state: is }).returning('id')),
  fc.tuple(job, state).map(([name, is]) =>
    db
      .insertInto('run')
      .values({ job: name, state: is })
      .onConflict((oc) => oc.column('job').where('state', '=', 'running').doUpdateSet({ tries: 2 })),
  ),
  job.map((name) => db.updateTable('run').set({ state: 'done' }).where('job', '=', name)),
  job.map((name) => db.deleteFrom('run').where('job', '=', name)),
);

const query = fc
  .oneof(
    { weight: 5, arbitrary: parents },
    { weight: 4, arbitrary: children },
    { weight: 4, arbitrary: otherChildren },
    { weight: 1, arbitrary: runs },
  )
  .map((drawn): Action => ({ kind: 'query', query: drawn }));

const transaction: fc.Arbitrary<readonly Action[]> = fc
  .tuple(
    fc.constantFrom(...(['read committed', 'read committed', 'repeatable read'] as const)),
    fc.array(query, { minLength: 1, maxLength: 4 }),
    fc.constantFrom(...(['commit', 'commit', 'rollback'] as const)),
  )
  .map(([isolation, queries, end]) => [{ kind: 'begin', isolation }, ...queries, { kind: end }]);

const steps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.tuple(
      fc.constantFrom('a', 'b', 'c'),
      fc.oneof(
        transaction,
        query.map((single) => [single]),
      ),
    ),
    { minLength: 6, maxLength: 10 },
  )
  .chain((drawn) => {
    const queues = new Map<string, Action[]>();
    for (const [session, actions] of drawn) queues.set(session, [...(queues.get(session) ?? []), ...actions]);
    const tickets = [...queues].flatMap(([session, actions]) => actions.map(() => session));
    return fc.shuffledSubarray(tickets, { minLength: tickets.length }).map((order) =>
      order.flatMap((session): Step[] => {
        const action = queues.get(session)?.shift();
        return action === undefined ? [] : [{ session, action }];
      }),
    );
  });

/** The schedule of a seed: some 20 steps of three sessions on tables with constraints of every kind. */
export function drawConstraintSchedule(seed: string): Schedule {
  return { contents, steps: steps.generate(randomSource(seed), undefined).value };
}
