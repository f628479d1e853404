import { isRecord } from '../../../models/kube/objects/object-fields.ts';
import { PatchRefusal } from '../../../models/kube/patch/patch-refusal.ts';
import { strategicMergePatch } from '../../../models/kube/patch/strategic-merge.ts';
import { types } from '../../../models/kube/schema/types.ts';
import type { StrategicCase } from './cases.ts';

/** The patched pod as text with sorted keys, or why there is none. */
export type StrategicAnswer = { readonly object: string } | { readonly error: string };

export function modelAnswer({ pod, patch }: StrategicCase): StrategicAnswer {
  try {
    return { object: sortedText(strategicMergePatch(types.get('Pod'), { ...pod }, { ...patch })) };
  } catch (error) {
    if (error instanceof PatchRefusal) return { error: error.message };
    throw error;
  }
}

export function sortedText(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}
