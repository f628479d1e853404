import type { StepTable } from '../steps/step-table.ts';
import { db } from './tables.ts';

const run = (job: string, state: string) => db.insertInto('run').values({ job, state });
const runs = db.selectFrom('run').select(['id', 'job', 'state']).orderBy('id');
const finish = (job: string) => db.updateTable('run').set({ state: 'done' }).where('job', '=', job);
const unlessRunning = (job: string) =>
  run(job, 'running').onConflict((oc) => oc.column('job').where('state', '=', 'running').doNothing());
const taken = '23505 run_job_idx';

/** Each case by its name: what a row must satisfy by itself or among its like, and what it gets when nothing is said. */
export const rowCases: { readonly [name: string]: StepTable } = {
  'a partial unique index: one running row a job': [
    ['a', run('j', 'running'), '1 changed'],
    ['a', run('j', 'running'), taken],
    ['a', run('j', 'queued'), '1 changed'],
    ['a', db.updateTable('run').set({ state: 'running' }).where('state', '=', 'queued'), taken],
    ['a', finish('j'), '2 changed'],
    ['a', run('j', 'running'), '1 changed'],
    ['a', runs, '1:j:done 3:j:done 4:j:running'],
  ],
  'a partial unique index waits for an insert in flight': [
    ['a', 'begin', 'BEGIN'],
    ['a', run('j', 'running'), '1 changed'],
    ['b', run('j', 'queued'), '1 changed'],
    ['b', run('j', 'running'), 'blocked'],
    ['a', 'commit', 'COMMIT', `b: ${taken}`],
  ],
  'a partial unique index waits for a row that leaves it': [
    ['a', run('j', 'running'), '1 changed'],
    ['a', 'begin', 'BEGIN'],
    ['a', finish('j'), '1 changed'],
    ['b', run('j', 'running'), 'blocked'],
    ['a', 'commit', 'COMMIT', 'b: 1 changed'],
  ],
  'ON CONFLICT infers a partial unique index by its condition': [
    ['a', unlessRunning('j'), '1 changed'],
    ['a', unlessRunning('j'), '0 changed'],
    ['a', run('j', 'running').onConflict((oc) => oc.column('job').doNothing()), '42P10'],
    ['a', run('j', 'running').onConflict((oc) => oc.constraint('run_job_idx').doNothing()), '42704'],
    ['a', run('j', 'running').onConflict((oc) => oc.doNothing()), '0 changed'],
    [
      'a',
      run('j', 'running').onConflict((oc) =>
        oc.column('job').where('state', '=', 'running').doUpdateSet({ tries: 5 }).where('run.tries', '<', 3),
      ),
      '1 changed',
    ],
    ['a', db.selectFrom('run').select(['id', 'tries']), '1:5'],
  ],
  'ON CONFLICT on a partial unique index waits': [
    ['a', 'begin', 'BEGIN'],
    ['a', run('j', 'running'), '1 changed'],
    ['b', unlessRunning('j'), 'blocked'],
    ['c', unlessRunning('k'), '1 changed'],
    ['a', 'rollback', 'ROLLBACK', 'b: 1 changed'],
  ],
  'to leave a partial unique index takes no key lock': [
    ['a', run('j', 'running'), '1 changed'],
    ['a', 'begin', 'BEGIN'],
    ['a', db.selectFrom('run').select('id').forKeyShare(), '1'],
    ['b', finish('j'), '1 changed'],
    ['b', db.updateTable('run').set({ job: 'k' }), '1 changed'],
    ['b', db.updateTable('run').set({ id: 8 }), 'blocked'],
    ['a', 'commit', 'COMMIT', 'b: 1 changed'],
  ],
  'a column of a unique constraint takes the key lock, even from NULL to NULL beside it': [
    ['a', 'begin', 'BEGIN'],
    ['a', db.selectFrom('pair').select('a').forKeyShare(), '1'],
    ['b', db.updateTable('pair').set({ c: null }), '1 changed'],
    ['b', db.updateTable('pair').set({ d: 2 }), 'blocked'],
    ['a', 'commit', 'COMMIT', 'b: 1 changed'],
  ],
  'NULLs in a unique key of two columns are never equal': [
    ['a', db.insertInto('pair').values({ a: 2, b: 1, c: null, d: 1 }), '1 changed'],
    ['a', db.insertInto('pair').values({ a: 2, b: 2, c: 1, d: 1 }), '1 changed'],
    ['a', db.insertInto('pair').values({ a: 2, b: 3, c: 1, d: 1 }), '23505 pair_c_d_key'],
    ['a', db.insertInto('pair').values({ a: 2, b: 1, c: 1, d: 1 }), '23505 pair_pkey'],
  ],
  'CHECK fails when false, not when unknown': [
    ['a', run('j', 'paused'), '23514 run_state_check'],
    [
      'a',
      db.insertInto('run').values({ job: 'j', state: 'queued', tries: 3, limit_of_tries: 2 }),
      '23514 run_tries_check',
    ],
    ['a', db.insertInto('run').values({ job: 'j', state: 'queued', tries: 2, limit_of_tries: 2 }), '1 changed'],
    ['a', db.updateTable('run').set({ tries: 3 }), '23514 run_tries_check'],
    ['a', db.updateTable('run').set({ tries: 3, limit_of_tries: null }), '1 changed'],
    ['a', runs, '3:j:queued'],
  ],
  'NOT NULL before CHECK, CHECK before unique keys': [
    ['a', run('j', 'running'), '1 changed'],
    ['a', db.insertInto('run').values({ job: null, state: 'paused' }), '23502 job'],
    ['a', db.insertInto('run').values({ id: 1, job: 'j', state: 'paused' }), '23514 run_state_check'],
  ],
  'a check comes before the wait for a locked row': [
    ['a', run('j', 'running'), '1 changed'],
    ['a', 'begin', 'BEGIN'],
    ['a', db.updateTable('run').set({ tries: 2 }), '1 changed'],
    ['b', db.updateTable('run').set({ state: 'paused' }), '23514 run_state_check'],
    ['b', db.updateTable('run').set((eb) => ({ limit_of_tries: 1, tries: eb('tries', '+', 0) })), 'blocked'],
    ['a', 'commit', 'COMMIT', 'b: 23514 run_tries_check'],
  ],
  'ON CONFLICT DO UPDATE checks only what it writes': [
    ['a', run('j', 'running'), '1 changed'],
    [
      'a',
      db
        .insertInto('run')
        .values({ id: 1, job: 'j', state: 'paused' })
        .onConflict((oc) => oc.doNothing()),
      '23514 run_state_check',
    ],
    [
      'a',
      db
        .insertInto('run')
        .values({ id: 1, job: 'k', state: 'done' })
        .onConflict((oc) => oc.column('id').doUpdateSet({ state: 'paused' }).where('run.tries', '>', 7)),
      '0 changed',
    ],
    [
      'a',
      db
        .insertInto('run')
        .values({ id: 1, job: 'k', state: 'done' })
        .onConflict((oc) => oc.column('id').doUpdateSet({ state: 'paused' })),
      '23514 run_state_check',
    ],
  ],
  'identity: numbers are drawn once, and lost by rollbacks and conflicts': [
    ['a', 'begin', 'BEGIN'],
    ['a', run('a', 'queued').returning('id'), '1'],
    ['b', run('b', 'queued').returning('id'), '2'],
    ['a', 'rollback', 'ROLLBACK'],
    ['a', db.insertInto('run').values({ id: 3, job: 'c', state: 'queued' }), '1 changed'],
    ['a', run('d', 'queued'), '23505 run_pkey'],
    ['a', run('d', 'queued').returning('id'), '4'],
    ['a', run('e', 'paused'), '23514 run_state_check'],
    ['a', run('e', 'queued').returning('id'), '6'],
  ],
  defaults: [
    ['a', run('j', 'queued').returning(['tries', 'limit_of_tries']), '1:'],
    ['a', db.insertInto('sample').values({ id: 1 }).returning(['label', 'big']), 'it is "quoted":'],
  ],
};
