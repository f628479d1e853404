import { isDeepStrictEqual } from 'node:util';
import { Choices } from '../schedules/choices.ts';
import { parseSpec } from './parse-spec.ts';
import { replay } from './replay.ts';
import { readScript, whyNot, type Script } from './script.ts';
import { Unreadable, type Permutation, type Spec } from './spec.ts';
import { readTranscripts, type Transcript } from './transcript.ts';

/** What became of one permutation. */
export type Verdict =
  | { readonly kind: 'equal' }
  | {
      readonly kind: 'different';
      readonly permutation: string;
      readonly expected: Transcript;
      readonly actual: Transcript;
    }
  /** It was not replayed. */
  | { readonly kind: 'unread'; readonly why: string };

/** Ways of the model that are tried until one is as expected. */
const mostWays = 200;

/**
 * Replays all permutations of a specification on the model. `outputs`: what isolationtester printed on PostgreSQL, in all
 * variants that are accepted.
 */
export function compareSpec(text: string, outputs: readonly string[]): readonly Verdict[] {
  const read = attempt(() => parseSpec(text));
  if (!read.ok) return [{ kind: 'unread', why: read.why }];
  const spec = read.value;
  const script = attempt(() => readScript(spec));
  if (!script.ok) return spec.permutations.map(() => ({ kind: 'unread', why: script.why }));
  const expected = outputs.map((output) => readTranscripts(output, stepsOf(spec), script.value.setup.tables.leftOut));
  return spec.permutations.map((permutation) => {
    const title = permutation.map(({ step }) => step.name).join(' ');
    const accepted = expected.flatMap((transcripts) => transcripts.get(title) ?? []);
    return comparePermutation(permutation, script.value, accepted);
  });
}

function stepsOf(spec: Spec): Spec['sessions'][number]['steps'] {
  return spec.sessions.flatMap(({ steps }) => steps);
}

function comparePermutation(permutation: Permutation, script: Script, accepted: readonly Transcript[]): Verdict {
  const why = whyNot(permutation, script);
  if (why !== null) return { kind: 'unread', why };
  const [expected] = accepted;
  if (expected === undefined) return { kind: 'unread', why: 'no expected output' };
  const played = attempt(() => playAll(permutation, script, accepted));
  if (!played.ok) return { kind: 'unread', why: played.why };
  if (played.value === null) return { kind: 'equal' };
  return {
    kind: 'different',
    permutation: permutation.map(({ step }) => step.name).join(' '),
    expected,
    actual: played.value,
  };
}

/** Null when some way of the model is as expected; else what its usual way does. */
function playAll(permutation: Permutation, script: Script, accepted: readonly Transcript[]): Transcript | null {
  const choices = new Choices();
  let usual: Transcript | null = null;
  for (let way = 0; way < mostWays; way++) {
    const actual = replay(permutation, script, (count) => choices.choose(count));
    if (accepted.some((expected) => isDeepStrictEqual(expected, actual))) return null;
    usual ??= actual;
    if (!choices.advance()) break;
  }
  return usual;
}

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, why: error.message };
    throw error;
  }
}
