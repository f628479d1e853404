import { PatchRefusal } from '../../../models/kube/patch/patch-refusal.ts';
import { strategicMergePatch } from '../../../models/kube/patch/strategic-merge.ts';
import { types } from '../../../models/kube/schema/types.ts';
import type { LocalAnswer } from '../fuzz/local-patch.ts';
import { sortedText } from '../sorted-text.ts';
import type { StrategicCase } from './cases.ts';

export function modelAnswer({ pod, patch }: StrategicCase): LocalAnswer {
  try {
    return { object: sortedText(strategicMergePatch(types.get('Pod'), { ...pod }, { ...patch })) };
  } catch (error) {
    if (error instanceof PatchRefusal) return { error: error.message };
    throw error;
  }
}
