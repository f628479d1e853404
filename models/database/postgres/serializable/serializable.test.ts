import { describe, expect, it } from 'vitest';
import { db, Script, type Step } from '../script.fixture.ts';

const one = (id: number) => db.selectFrom('test').selectAll().where('id', '=', id);
const all = db.selectFrom('test').selectAll().orderBy('id');
const set = (id: number, value: number) => db.updateTable('test').set({ value }).where('id', '=', id);
const insert = (id: number, value: number) => db.insertInto('test').values({ id, value });
const above = (value: number) => db.selectFrom('test').selectAll().where('value', '>', value);

/** Two rows, then the steps: each with the outcomes of its session and of those that it wakes. */
function play(steps: readonly (readonly [session: string, step: Step, ...outcomes: string[]])[]): void {
  const script = new Script();
  script.run('setup', insert(1, 10));
  script.run('setup', insert(2, 20));
  for (const [index, [session, step, ...outcomes]] of steps.entries()) {
    expect([index, ...script.run(session, step)]).toEqual([index, ...outcomes]);
  }
}

/** Both begin and take their snapshots. */
const bothBegin = [
  ['a', 'begin serializable', 'BEGIN'],
  ['b', 'begin serializable', 'BEGIN'],
] as const;

describe('write skew', () => {
  it('fails at COMMIT when the other committed first', () => {
    play([
      ...bothBegin,
      ['a', all, '1:10 2:20'],
      ['b', all, '1:10 2:20'],
      ['a', set(1, 11), '1 changed'],
      ['b', set(2, 21), '1 changed'],
      ['a', 'commit', 'COMMIT'],
      ['b', 'commit', '40001'],
      ['b', all, '1:11 2:20'],
    ]);
  });

  it('fails at the statement that completes it after that commit', () => {
    play([
      ...bothBegin,
      ['a', one(2), '2:20'],
      ['b', one(1), '1:10'],
      ['a', set(1, 11), '1 changed'],
      ['a', 'commit', 'COMMIT'],
      ['b', set(2, 21), '40001'],
      ['b', all, '25P02'],
      ['b', 'commit', 'ROLLBACK'],
    ]);
  });

  it('is found between a condition and the rows that come to satisfy it', () => {
    play([
      ...bothBegin,
      ['a', above(20), 'none'],
      ['b', above(20), 'none'],
      ['a', insert(3, 30), '1 changed'],
      ['b', insert(4, 42), '1 changed'],
      ['a', 'commit', 'COMMIT'],
      ['b', 'commit', '40001'],
    ]);
  });

  it('is none where the conditions do not meet', () => {
    play([
      ...bothBegin,
      ['a', above(100), 'none'],
      ['b', above(200), 'none'],
      ['a', insert(3, 30), '1 changed'],
      ['b', insert(4, 42), '1 changed'],
      ['a', 'commit', 'COMMIT'],
      ['b', 'commit', 'COMMIT'],
    ]);
  });

  it('is none when the one who would be in the middle rolls back', () => {
    play([
      ...bothBegin,
      ['a', all, '1:10 2:20'],
      ['b', all, '1:10 2:20'],
      ['a', set(1, 11), '1 changed'],
      ['b', set(2, 21), '1 changed'],
      ['a', 'rollback', 'ROLLBACK'],
      ['b', 'commit', 'COMMIT'],
    ]);
  });

  it('stays possible beside a transaction of a weaker level', () => {
    play([
      ['a', 'begin repeatable read', 'BEGIN'],
      ['b', 'begin serializable', 'BEGIN'],
      ['a', all, '1:10 2:20'],
      ['b', all, '1:10 2:20'],
      ['a', set(1, 11), '1 changed'],
      ['b', set(2, 21), '1 changed'],
      ['a', 'commit', 'COMMIT'],
      ['b', 'commit', 'COMMIT'],
    ]);
  });
});

describe('a read-only transaction', () => {
  // Fekete, O'Neil, O'Neil 2004: a batch closes (b), a late receipt (a), a report between the two (c).
  const untilTheReport = [
    ...bothBegin,
    ['a', one(1), '1:10'],
    ['b', set(1, 11), '1 changed'],
    ['b', 'commit', 'COMMIT'],
    ['c', 'begin serializable read only', 'BEGIN'],
  ] as const;

  it('makes two writers fail that would have been serial without it', () => {
    play([...untilTheReport, ['c', all, '1:11 2:20'], ['c', 'commit', 'COMMIT'], ['a', set(2, 21), '40001']]);
  });

  it('does no harm when it comes after both', () => {
    play([
      ...untilTheReport,
      ['a', set(2, 21), '1 changed'],
      ['a', 'commit', 'COMMIT'],
      ['c', all, '1:11 2:21'],
      ['c', 'commit', 'COMMIT'],
    ]);
  });

  it('neither writes nor locks', () => {
    play([
      ['a', 'begin serializable read only', 'BEGIN'],
      ['a', set(1, 11), '25006'],
      ['a', 'rollback', 'ROLLBACK'],
      ['a', 'begin serializable read only', 'BEGIN'],
      ['a', all.forKeyShare(), '25006'],
    ]);
  });
});

describe('a unique key', () => {
  it('that both looked for fails as a serialization, so that a retry sees it', () => {
    play([
      ...bothBegin,
      ['a', one(3), 'none'],
      ['b', one(3), 'none'],
      ['a', insert(3, 30), '1 changed'],
      ['b', insert(3, 31), 'blocked'],
      ['a', 'commit', 'COMMIT', 'b: 40001'],
    ]);
  });

  it('that nobody looked for is a violation', () => {
    play([
      ...bothBegin,
      ['b', one(1), '1:10'],
      ['a', insert(3, 30), '1 changed'],
      ['b', insert(3, 31), 'blocked'],
      ['a', 'commit', 'COMMIT', 'b: 23505'],
    ]);
  });

  it('that a later commit freed cannot be taken', () => {
    play([
      ...bothBegin,
      ['a', one(1), '1:10'],
      ['b', db.deleteFrom('test').where('id', '=', 2), '1 changed'],
      ['b', 'commit', 'COMMIT'],
      ['a', insert(2, 21), '40001'],
    ]);
  });

  it('that was free for a row that is gone again was read', () => {
    play([
      ...bothBegin,
      ['b', one(1), '1:10'],
      ['a', insert(3, 30), '1 changed'],
      ['a', db.deleteFrom('test').where('id', '=', 3), '1 changed'],
      ['a', set(1, 11), '1 changed'],
      ['a', 'commit', 'COMMIT'],
      ['b', insert(3, 31), '40001'],
    ]);
  });

  it('counts as read by ON CONFLICT', () => {
    const orNothing = (id: number) => insert(id, 0).onConflict((oc) => oc.column('id').doNothing());
    play([
      ...bothBegin,
      ['a', orNothing(1), '0 changed'],
      ['b', orNothing(2), '0 changed'],
      ['a', db.deleteFrom('test').where('id', '=', 2), '1 changed'],
      ['b', db.deleteFrom('test').where('id', '=', 1), '1 changed'],
      ['a', 'commit', 'COMMIT'],
      ['b', 'commit', '40001'],
    ]);
  });
});
