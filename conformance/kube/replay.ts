import { compareSteps, type Difference } from './compare.ts';
import type { Exception } from './exceptions.ts';
import { ModelTransport } from './model-transport.ts';
import { recordSequence } from './record.ts';
import type { Recording } from './recording.ts';
import type { Group, Sequence } from './sequence.ts';

/** How the model's answers to one sequence compare with the recorded ones. */
export interface Comparison {
  readonly sequence: string;
  readonly verdict: 'equal' | 'different' | 'excepted' | 'stale exception' | 'not recorded';
  /** Without those that an exception covers. */
  readonly differences: readonly Difference[];
}

/** Replays every sequence of a group against a model of its own. */
export async function replayGroup(
  group: Group,
  recording: Recording | null,
  exceptions: readonly Exception[],
): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const sequence of group.sequences) {
    const concerned = exceptions.filter(({ sequence: name }) => name === `${group.name}/${sequence.name}`);
    comparisons.push(await replaySequence(sequence, recording, concerned));
  }
  return comparisons;
}

async function replaySequence(
  sequence: Sequence,
  recording: Recording | null,
  exceptions: readonly Exception[],
): Promise<Comparison> {
  const { name } = sequence;
  const recorded = recording?.sequences[name];
  if (recorded === undefined) return { sequence: name, verdict: 'not recorded', differences: [] };
  const replayed = await recordSequence(new ModelTransport(), sequence, 'conformance-model');
  const all = compareSteps(recorded, replayed);
  const covers = (exception: Exception, { step }: Difference): boolean => exception.steps.includes(step);
  const differences = all.filter((difference) => !exceptions.some((exception) => covers(exception, difference)));
  const stale = exceptions.some(({ steps }) =>
    steps.some((step) => !all.some((difference) => difference.step === step)),
  );
  if (differences.length > 0) return { sequence: name, verdict: 'different', differences };
  if (stale) return { sequence: name, verdict: 'stale exception', differences };
  return { sequence: name, verdict: exceptions.length > 0 ? 'excepted' : 'equal', differences };
}
