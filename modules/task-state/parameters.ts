import type { Json } from '../ports/log.ts';
import type { IoType } from './task.ts';

/** One input or output parameter of a task. */
export interface Parameter {
  readonly type: IoType;
  readonly key: string;
  readonly value: Json;
  /** The task that made the value, and the iteration of its loop; null where there is none. */
  readonly producer: { readonly task: string; readonly iteration: number | null } | null;
}

/**
 * Merges what a task has with what an update brings, later values winning (mergeParameters of task_store.go). Upstream's
 * result has the random order of a Go map; here it is the order of first appearance.
 */
export function mergeParameters(present: readonly Parameter[], added: readonly Parameter[]): readonly Parameter[] {
  const merged = new Map<string, Parameter>();
  for (const parameter of [...present, ...added]) merged.set(identityOf(parameter), parameter);
  return [...merged.values()];
}

/** Values of a collection that say no iteration are told apart by their values. */
function identityOf({ type, key, value, producer }: Parameter): string {
  const source = producer === null ? [] : [producer.task, producer.iteration];
  const iterated = producer !== null && producer.iteration !== null;
  const collected = type === 'COLLECTED_INPUTS' || type.startsWith('ITERATOR_');
  return JSON.stringify([type, key, ...source, ...(collected && !iterated ? [value] : [])]);
}
