import { all, insertFortyTwo, insertThirty, one, set, thirties, type Cases } from './case.ts';

/** Serializable snapshot isolation: nothing occurs. Which of two transactions fails, and where, is PostgreSQL's choice. */
export const serializable: Cases = {
  'G2-item prevented: write skew': [
    ['T1', all, '1:10 2:20'],
    ['T2', all, '1:10 2:20'],
    ['T1', set(1, 11), '1 changed'],
    ['T2', set(2, 21), '1 changed'],
    ['T1', 'commit', 'COMMIT'],
    ['T2', 'commit', '40001'],
    ['T3', all, '1:11 2:20'],
  ],
  'G2 prevented: predicates on both sides': [
    ['T1', thirties, 'none'],
    ['T2', thirties, 'none'],
    ['T1', insertThirty, '1 changed'],
    ['T2', insertFortyTwo, '1 changed'],
    ['T1', 'commit', 'COMMIT'],
    ['T2', 'commit', '40001'],
  ],
  'G2 prevented: a third transaction sees what neither order allows': [
    ['T1', all, '1:10 2:20'],
    ['T2', set(2, 25), '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    ['T3', all, '1:10 2:25'],
    ['T3', 'commit', 'COMMIT'],
    ['T1', set(1, 0), '40001'],
    ['T1', 'commit', 'ROLLBACK'],
  ],
  'P4 prevented: the second updater fails': [
    ['T1', one(1), '1:10'],
    ['T2', one(1), '1:10'],
    ['T1', set(1, 11), '1 changed'],
    ['T2', set(1, 12), 'blocked'],
    ['T1', 'commit', 'COMMIT', 'T2: 40001'],
    ['T2', 'commit', 'ROLLBACK'],
  ],
};
