import { describe, expect, it } from 'vitest';
import { db, Script, type Step } from './script.fixture.ts';

/** The anomalies of github.com/ept/hermitage, as PostgreSQL's READ COMMITTED and REPEATABLE READ treat them. */
type Case = readonly (readonly [session: string, step: Step, ...outcomes: string[]])[];

const all = db.selectFrom('test').selectAll().orderBy('id');
const one = (id: number) => db.selectFrom('test').selectAll().where('id', '=', id);
const set = (id: number, value: number) => db.updateTable('test').set({ value }).where('id', '=', id);
const bump = db.updateTable('test').set((eb) => ({ value: eb('value', '+', 10) }));
const deleteTwenties = db.deleteFrom('test').where('value', '=', 20);
const thirties = db.selectFrom('test').selectAll().where('value', '>=', 30);

function play(begin: Step, steps: Case): void {
  const script = new Script();
  script.all(
    'setup',
    db.insertInto('test').values([
      { id: 1, value: 10 },
      { id: 2, value: 20 },
    ]),
  );
  for (const name of new Set(steps.map(([session]) => session))) script.run(name, begin);
  for (const [index, [session, step, ...outcomes]] of steps.entries()) {
    expect([index, ...script.run(session, step)]).toEqual([index, ...outcomes]);
  }
}

const readCommitted: { readonly [name: string]: Case } = {
  'G0: dirty writes do not mix': [
    ['T1', set(1, 11), '1 changed'],
    ['T2', set(1, 12), 'blocked'],
    ['T1', set(2, 21), '1 changed'],
    ['T1', 'commit', 'COMMIT', 'T2: 1 changed'],
    ['T1', all, '1:11 2:21'],
    ['T2', set(2, 22), '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    ['T1', all, '1:12 2:22'],
  ],
  'G1a: aborted writes are never seen': [
    ['T1', set(1, 101), '1 changed'],
    ['T2', all, '1:10 2:20'],
    ['T1', 'rollback', 'ROLLBACK'],
    ['T2', all, '1:10 2:20'],
  ],
  'G1b: intermediate writes are never seen': [
    ['T1', set(1, 101), '1 changed'],
    ['T2', all, '1:10 2:20'],
    ['T1', set(1, 11), '1 changed'],
    ['T1', 'commit', 'COMMIT'],
    ['T2', all, '1:11 2:20'],
  ],
  'G1c: no circular information flow': [
    ['T1', set(1, 11), '1 changed'],
    ['T2', set(2, 22), '1 changed'],
    ['T1', one(2), '2:20'],
    ['T2', one(1), '1:10'],
    ['T1', 'commit', 'COMMIT'],
    ['T2', 'commit', 'COMMIT'],
  ],
  'OTV: a transaction once observed does not vanish': [
    ['T1', set(1, 11), '1 changed'],
    ['T1', set(2, 19), '1 changed'],
    ['T2', set(1, 12), 'blocked'],
    ['T1', 'commit', 'COMMIT', 'T2: 1 changed'],
    ['T3', one(1), '1:11'],
    ['T2', set(2, 18), '1 changed'],
    ['T3', one(2), '2:19'],
    ['T2', 'commit', 'COMMIT'],
    ['T3', all, '1:12 2:18'],
  ],
  'PMP occurs: a predicate read sees new rows': [
    ['T1', thirties, 'none'],
    ['T2', db.insertInto('test').values({ id: 3, value: 30 }), '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    ['T1', thirties, '3:30'],
  ],
  'PMP occurs: a deleted predicate is checked again, on changed rows only': [
    ['T1', bump, '2 changed'],
    ['T2', all, '1:10 2:20'],
    ['T2', deleteTwenties, 'blocked'],
    ['T1', 'commit', 'COMMIT', 'T2: 0 changed'],
    ['T2', all, '1:20 2:30'],
  ],
  'P4 occurs: lost update': [
    ['T1', one(1), '1:10'],
    ['T2', one(1), '1:10'],
    ['T1', set(1, 11), '1 changed'],
    ['T2', set(1, 11), 'blocked'],
    ['T1', 'commit', 'COMMIT', 'T2: 1 changed'],
    ['T2', 'commit', 'COMMIT'],
  ],
  'G-single occurs: read skew': [
    ['T1', one(1), '1:10'],
    ['T2', set(1, 12), '1 changed'],
    ['T2', set(2, 18), '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    ['T1', one(2), '2:18'],
  ],
};

const repeatableRead: { readonly [name: string]: Case } = {
  'PMP prevented for reads': [
    ['T1', thirties, 'none'],
    ['T2', db.insertInto('test').values({ id: 3, value: 30 }), '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    ['T1', thirties, 'none'],
  ],
  'PMP prevented for writes': [
    ['T1', bump, '2 changed'],
    ['T2', deleteTwenties, 'blocked'],
    ['T1', 'commit', 'COMMIT', 'T2: 40001'],
    ['T2', all, '25P02'],
    ['T2', 'commit', 'ROLLBACK'],
  ],
  'P4 prevented: the second updater fails': [
    ['T1', one(1), '1:10'],
    ['T2', one(1), '1:10'],
    ['T1', set(1, 11), '1 changed'],
    ['T2', set(1, 11), 'blocked'],
    ['T1', 'commit', 'COMMIT', 'T2: 40001'],
  ],
  'P4: the second updater goes on when the first rolls back': [
    ['T1', set(1, 11), '1 changed'],
    ['T2', set(1, 12), 'blocked'],
    ['T1', 'rollback', 'ROLLBACK', 'T2: 1 changed'],
    ['T2', all, '1:12 2:20'],
  ],
  'G-single prevented: one snapshot': [
    ['T1', one(1), '1:10'],
    ['T2', set(1, 12), '1 changed'],
    ['T2', set(2, 18), '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    ['T1', one(2), '2:20'],
    ['T1', deleteTwenties, '40001'],
  ],
  'G2-item occurs: write skew': [
    ['T1', all, '1:10 2:20'],
    ['T2', all, '1:10 2:20'],
    ['T1', set(1, 11), '1 changed'],
    ['T2', set(2, 21), '1 changed'],
    ['T1', 'commit', 'COMMIT'],
    ['T2', 'commit', 'COMMIT'],
  ],
};

describe('READ COMMITTED', () => {
  for (const [name, steps] of Object.entries(readCommitted)) it(name, () => play('begin', steps));
});

describe('REPEATABLE READ', () => {
  for (const [name, steps] of Object.entries(repeatableRead)) it(name, () => play('begin repeatable read', steps));
});
