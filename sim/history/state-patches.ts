import { enablePatches, produceWithPatches } from 'immer';
import type { StatePatch } from './entry.ts';

enablePatches();

type Json = { [key: string]: unknown };

/** What changed between two JSON values, as immer patches: only the leaves that differ. For recordings. */
export function statePatches(before: unknown, after: unknown): readonly StatePatch[] {
  const [, patches] = produceWithPatches({ value: before }, (draft: { value: unknown }) => {
    draft.value = rewrite(draft.value, after);
  });
  return patches.map(({ op, path, value }) => {
    const inner = path.slice(1);
    return value === undefined ? { op, path: inner } : { op, path: inner, value };
  });
}

/** Turns the draft into `after` in place where both are objects, so that equal parts yield no patch. */
function rewrite(draft: unknown, after: unknown): unknown {
  if (!isRecord(draft) || !isRecord(after)) return equal(draft, after) ? draft : after;
  for (const key of Object.keys(draft)) if (!(key in after)) delete draft[key];
  for (const [key, value] of Object.entries(after)) {
    const next = rewrite(draft[key], value);
    if (next !== draft[key]) draft[key] = next;
  }
  return draft;
}

function equal(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
