import type { Cases } from './case.ts';
import { changes } from './changes.ts';
import { errors } from './errors.ts';
import { expressions } from './expressions.ts';
import { queries } from './queries.ts';

/** Every construct of the query language that the model has, and PostgreSQL's refusals, by group. */
export const groups: { readonly [group: string]: Cases } = { expressions, queries, changes, errors };
