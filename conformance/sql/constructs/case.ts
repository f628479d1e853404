import type { Compilable } from 'kysely';

/** A query by name. The names are the keys of the recorded answers. */
export type Cases = { readonly [name: string]: Compilable };
