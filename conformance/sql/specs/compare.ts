import { isDeepStrictEqual } from 'node:util';
import { Choices } from '../schedules/choices.ts';
import { ModelStage } from './model-stage.ts';
import { parseSpec } from './parse-spec.ts';
import { replay } from './replay.ts';
import { Script } from './script.ts';
import { Unreadable, type Permutation, type Spec } from './spec.ts';
import type { Stage } from './stage.ts';
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

/** Sets a real server up for a specification; what it prints lacks the columns `leftOut`. */
export type OpenStage = (spec: Spec, leftOut: ReadonlySet<string>) => Promise<Stage>;

/** Ways of the model that are tried until one is as expected. */
const mostWays = 200;

/**
 * Replays all permutations of a specification on the model. `outputs`: what isolationtester printed on PostgreSQL, in all
 * variants that are accepted. What nothing is printed of is played on a real server, if there is one.
 */
export async function compareSpec(
  text: string,
  outputs: readonly string[],
  openStage: OpenStage | null,
): Promise<readonly Verdict[]> {
  const spec = attempt(() => parseSpec(text));
  if (!spec.ok) return [spec.verdict];
  const script = attempt(() => new Script(spec.value));
  if (!script.ok) return spec.value.permutations.map(() => script.verdict);
  const comparison = new Comparison(spec.value, script.value, outputs, openStage);
  const verdicts: Verdict[] = [];
  for (const permutation of spec.value.permutations) verdicts.push(await comparison.compare(permutation));
  return verdicts;
}

class Comparison {
  readonly #spec: Spec;
  readonly #script: Script;
  readonly #printed: readonly ReadonlyMap<string, readonly Transcript[]>[];
  readonly #openStage: OpenStage | null;

  constructor(spec: Spec, script: Script, outputs: readonly string[], openStage: OpenStage | null) {
    this.#spec = spec;
    this.#script = script;
    const steps = spec.sessions.flatMap((session) => session.steps);
    this.#printed = outputs.map((output) => readTranscripts(output, steps, script.setup.tables.leftOut));
    this.#openStage = openStage;
  }

  async compare(permutation: Permutation): Promise<Verdict> {
    const why = this.#script.whyNot(permutation, this.#spec);
    if (why !== null) return { kind: 'unread', why };
    const title = permutation.map(({ step }) => step.name).join(' ');
    const accepted = await this.#accepted(permutation, title);
    const [expected] = accepted;
    if (expected === undefined) return { kind: 'unread', why: 'no expected output, and no PostgreSQL' };
    try {
      const actual = await this.#playAll(permutation, accepted);
      return actual === null ? { kind: 'equal' } : { kind: 'different', permutation: title, expected, actual };
    } catch (error) {
      return unread(error);
    }
  }

  async #accepted(permutation: Permutation, title: string): Promise<readonly Transcript[]> {
    const printed = this.#printed.flatMap((transcripts) => transcripts.get(title) ?? []);
    if (printed.length > 0 || this.#openStage === null) return printed;
    return [await this.#play(permutation, await this.#openStage(this.#spec, this.#script.setup.tables.leftOut))];
  }

  /** Null when some way of the model is as expected; else what its usual way does. */
  async #playAll(permutation: Permutation, accepted: readonly Transcript[]): Promise<Transcript | null> {
    const choices = new Choices();
    let usual: Transcript | null = null;
    for (let way = 0; way < mostWays; way++) {
      const stage = new ModelStage(this.#script, (count) => choices.choose(count));
      const actual = await this.#play(permutation, stage);
      if (accepted.some((expected) => isDeepStrictEqual(expected, actual))) return null;
      usual ??= actual;
      if (!choices.advance()) break;
    }
    return usual;
  }

  async #play(permutation: Permutation, stage: Stage): Promise<Transcript> {
    try {
      return await replay(permutation, this.#spec, stage);
    } finally {
      await stage.close();
    }
  }
}

type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly verdict: Extract<Verdict, { kind: 'unread' }> };

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, verdict: unread(error) };
  }
}

function unread(error: unknown): Extract<Verdict, { kind: 'unread' }> {
  if (error instanceof Unreadable) return { kind: 'unread', why: error.message };
  throw error;
}
