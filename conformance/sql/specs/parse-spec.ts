import { interleavings } from './interleavings.ts';
import {
  Unreadable,
  type Blocker,
  type Launch,
  type Permutation,
  type Spec,
  type SpecSession,
  type SpecStep,
} from './spec.ts';
import { tokensOf, type Token } from './tokens.ts';

/** Reads a specification. @throws Unreadable when it is none */
export function parseSpec(text: string): Spec {
  return new Parser(tokensOf(text)).spec();
}

/** As the grammar in specparse.y. */
class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  spec(): Spec {
    const setups: string[] = [];
    while (this.#takes('setup')) setups.push(this.#text('sql'));
    if (this.#takes('teardown')) this.#text('sql');
    const sessions: SpecSession[] = [];
    while (this.#takes('session')) sessions.push(this.#session());
    if (sessions.length === 0) throw this.#unexpected('a session');
    const steps = stepsByName(sessions);
    const permutations: Permutation[] = [];
    while (this.#takes('permutation')) permutations.push(this.#permutation(steps));
    if (this.#peek() !== undefined) throw this.#unexpected('a permutation');
    return { setups, sessions, permutations: permutations.length > 0 ? permutations : interleavings(sessions) };
  }

  #session(): SpecSession {
    const name = this.#name();
    const setup = this.#takes('setup') ? this.#text('sql') : null;
    const steps: SpecStep[] = [];
    while (this.#takes('step')) steps.push({ name: this.#name(), session: name, sql: this.#text('sql') });
    if (steps.length === 0) throw this.#unexpected('a step');
    return { name, setup, steps, teardown: this.#takes('teardown') ? this.#text('sql') : null };
  }

  #permutation(steps: ReadonlyMap<string, SpecStep>): Permutation {
    const launches: Launch[] = [];
    while (this.#isName()) {
      const step = stepNamed(this.#name(), steps);
      launches.push({ step, blockers: this.#takes('(') ? this.#blockers(steps) : [] });
    }
    if (launches.length === 0) throw this.#unexpected('the name of a step');
    return launches;
  }

  #blockers(steps: ReadonlyMap<string, SpecStep>): readonly Blocker[] {
    const blockers: Blocker[] = [];
    do blockers.push(this.#blocker(steps));
    while (this.#takes(','));
    if (!this.#takes(')')) throw this.#unexpected('")"');
    return blockers;
  }

  #blocker(steps: ReadonlyMap<string, SpecStep>): Blocker {
    if (this.#takes('*')) return { kind: 'once' };
    const { name } = stepNamed(this.#name(), steps);
    return this.#takes('notices')
      ? { kind: 'notices', name, count: Number(this.#text('number')) }
      : { kind: 'step', name };
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  /** Goes past a keyword or mark if it is next. */
  #takes(word: string): boolean {
    const token = this.#peek();
    const found = token?.text === word && (token.kind === 'name' || token.kind === 'mark');
    if (found) this.#next++;
    return found;
  }

  #text(kind: Token['kind']): string {
    const token = this.#peek();
    if (token?.kind !== kind) throw this.#unexpected(kind);
    this.#next++;
    return token.text;
  }

  #isName(): boolean {
    const token = this.#peek();
    return token?.kind === 'quoted name' || (token?.kind === 'name' && !keywords.has(token.text));
  }

  #name(): string {
    if (!this.#isName()) throw this.#unexpected('a name');
    return this.#tokens[this.#next++]?.text ?? '';
  }

  #unexpected(wanted: string): Unreadable {
    const found = this.#peek();
    return new Unreadable(`${wanted} is wanted, not ${found === undefined ? 'the end' : JSON.stringify(found.text)}`);
  }
}

const keywords: ReadonlySet<string> = new Set(['setup', 'teardown', 'session', 'step', 'permutation', 'notices']);

function stepsByName(sessions: readonly SpecSession[]): ReadonlyMap<string, SpecStep> {
  const steps = new Map<string, SpecStep>();
  for (const step of sessions.flatMap((session) => session.steps)) {
    if (steps.has(step.name)) throw new Unreadable(`two steps have the name ${step.name}`);
    steps.set(step.name, step);
  }
  return steps;
}

function stepNamed(name: string, steps: ReadonlyMap<string, SpecStep>): SpecStep {
  const step = steps.get(name);
  if (step === undefined) throw new Unreadable(`there is no step ${name}`);
  return step;
}
