import type { ShortAction } from '../steps/step.ts';
import type { Cases } from './case.ts';
import { readCommitted } from './read-committed.ts';
import { repeatableRead } from './repeatable-read.ts';
import { serializable } from './serializable.ts';

/** PostgreSQL's isolation levels, by the words that begin a transaction of that level. */
export const levels: readonly { readonly begin: ShortAction & string; readonly cases: Cases }[] = [
  { begin: 'begin', cases: readCommitted },
  { begin: 'begin repeatable read', cases: repeatableRead },
  { begin: 'begin serializable', cases: serializable },
];
