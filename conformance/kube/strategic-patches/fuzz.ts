import { isRecord } from '../../../models/kube/objects/object-fields.ts';
import { compare, type Comparison, type Sample } from '../fuzz/comparison.ts';
import type { LocalKubectl } from '../fuzz/local-kubectl.ts';
import { localPatch, sameOutcome, type LocalAnswer } from '../fuzz/local-patch.ts';
import { strategicCase, type StrategicCase } from './cases.ts';
import { modelAnswer } from './model.ts';

/** Strategic merge patches, applied by kubectl without a server and by the model. Objects must be equal. */
export async function strategicPatchesOfKubectl(
  kubectl: LocalKubectl,
  sample: Sample,
): Promise<Comparison<StrategicCase, LocalAnswer>> {
  const real = ({ pod, patch }: StrategicCase): Promise<LocalAnswer> =>
    localPatch(kubectl, 'strategic', pod, JSON.stringify(patch));
  return compare({ cases: strategicCase, real, model: modelAnswer, agree: sameOutcome, shape }, sample);
}

/** The same fields and directives, and the same outcome. */
function shape({ patch }: StrategicCase, answer: LocalAnswer): string {
  return `${[...keysOf(patch)].toSorted().join(' ')} ${'error' in answer ? answer.error.slice(0, 30) : ''}`;
}

function keysOf(value: unknown): Set<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((item) => [...keysOf(item)]));
  if (!isRecord(value)) return new Set();
  return new Set(Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]));
}
