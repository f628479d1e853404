import { all, bump, deleteTwenties, insertThirty, one, set, thirties, type Cases } from './case.ts';

/** Snapshot isolation: G2-item and G2 occur. */
export const repeatableRead: Cases = {
  'PMP prevented for reads': [
    ['T1', thirties, 'none'],
    ['T2', insertThirty, '1 changed'],
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
