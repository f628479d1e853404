import type { Observation } from '../sim/history/fact.ts';

/** Something durable was written, or with `after` null removed. For the properties' own tests. */
export function changed(collection: string, key: string, before: unknown, after: unknown): Observation {
  return { kind: 'changed', store: 'store', collection, key, before, after, version: '1', process: null };
}
