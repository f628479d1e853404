import { Engine } from '../../../models/database/postgres/engine.ts';
import type { DatabaseSession } from '../../../models/database/engine.ts';
import type { Choose } from '../steps/model-arm.ts';
import { commandsOf, type Reading, type Script } from './script.ts';
import { Unreadable, type Launch, type Permutation } from './spec.ts';
import { SpecSession } from './spec-session.ts';
import { reported, type Transcript } from './transcript.ts';

/**
 * Plays a permutation on the model as isolationtester plays it on PostgreSQL (`run_permutation` of isolationtester.c): which
 * steps are reported as waiting or completed, and when. Where several sessions can go on, `choose` says which does.
 *
 * @throws Unreadable when the model meets what it does not have
 */
export function replay(permutation: Permutation, script: Script, choose: Choose): Transcript {
  return new Replay(script, choose).run(permutation);
}

class Replay {
  readonly #script: Script;
  readonly #choose: Choose;
  readonly #engine: Engine;
  readonly #sessions = new Map<string, SpecSession>();
  readonly #byBackend = new Map<DatabaseSession, SpecSession>();
  /** Launched, and not reported as completed: by session. */
  readonly #active = new Map<string, Launch>();
  /** Of these the ones that were reported as waiting, in that order. */
  #waiting: readonly Launch[] = [];
  readonly #transcript: string[] = [];

  constructor(script: Script, choose: Choose) {
    this.#script = script;
    this.#choose = choose;
    this.#engine = new Engine(script.setup.tables.schema);
    for (const { name } of script.sessions) this.#open(name);
  }

  run(permutation: Permutation): Transcript {
    const control = this.#open('');
    control.start(this.#script.setup.commands);
    if (control.lines.length > 0) this.#transcript.push(...control.lines);
    for (const { name, setup } of this.#script.sessions) this.#runAtOnce(name, setup);
    if (!permutation.every((launch) => this.#launch(launch)) || !this.#completeAll()) {
      return [...this.#transcript, reported.stuck];
    }
    for (const { name, teardown } of this.#script.sessions) this.#runAtOnce(name, teardown);
    return this.#transcript;
  }

  #open(name: string): SpecSession {
    const backend = this.#engine.openSession(name);
    const session = new SpecSession(backend);
    this.#sessions.set(name, session);
    this.#byBackend.set(backend, session);
    return session;
  }

  #session(name: string): SpecSession {
    const session = this.#sessions.get(name);
    if (session === undefined) throw new Error(`there is no session ${name}`);
    return session;
  }

  /** Setup and teardown of a session: they never wait. */
  #runAtOnce(name: string, reading: Reading): void {
    const session = this.#session(name);
    session.start(required(reading));
    this.#transcript.push(...session.lines);
  }

  /** False: it cannot be launched, since its session waits for ever. */
  #launch(launch: Launch): boolean {
    const { step, blockers } = launch;
    while (this.#active.has(step.session)) if (!this.#completeSome()) return false;
    this.#active.set(step.session, launch);
    this.#session(step.session).start(required(commandsOf(step.name, this.#script)));
    this.#settle();
    const mustWait = blockers.some(({ kind }) => kind === 'once') || !this.#canComplete(launch);
    if (mustWait) this.#transcript.push(reported.waiting(step.name));
    else this.#complete(launch, reported.done(step.name));
    this.#completeWaiting();
    if (mustWait) this.#waiting = [...this.#waiting, launch];
    return true;
  }

  /** Lets some step that waits complete, if need be by a timeout. False: all wait for ever. */
  #completeSome(): boolean {
    const before = this.#waiting.length;
    this.#completeWaiting();
    return this.#waiting.length < before || this.#timeOut();
  }

  #completeAll(): boolean {
    while (this.#waiting.length > 0) if (!this.#completeSome()) return false;
    return true;
  }

  /** Reports the waiting steps that have ended, again and again: one may let others be reported. */
  #completeWaiting(): void {
    for (let before = -1; before !== this.#waiting.length;) {
      before = this.#waiting.length;
      this.#waiting = this.#waiting.filter((launch) => {
        if (!this.#canComplete(launch)) return true;
        this.#complete(launch, reported.completed(launch.step.name));
        return false;
      });
    }
  }

  #canComplete({ step, blockers }: Launch): boolean {
    if (this.#session(step.session).isWaiting) return false;
    const active = new Set([...this.#active.values()].map((launch) => launch.step.name));
    return !blockers.some((blocker) => blocker.kind === 'step' && active.has(blocker.name));
  }

  #complete({ step }: Launch, line: string): void {
    this.#transcript.push(line, ...this.#session(step.session).lines);
    this.#active.delete(step.session);
  }

  /** The wait whose timeout is shortest runs into it. False: none has one. */
  #timeOut(): boolean {
    const waiting = [...this.#sessions.values()].filter(({ isWaiting, timeout }) => isWaiting && timeout !== null);
    const [first] = waiting.sort((left, right) => (left.timeout ?? 0) - (right.timeout ?? 0));
    if (first === undefined) return false;
    first.timeOut();
    this.#settle();
    return true;
  }

  #settle(): void {
    const runnable = this.#engine.takeRunnable();
    while (runnable.length > 0) {
      const [backend] = runnable.splice(runnable.length === 1 ? 0 : this.#choose(runnable.length), 1);
      if (backend !== undefined) this.#byBackend.get(backend)?.resume();
      runnable.push(...this.#engine.takeRunnable());
    }
  }
}

function required(reading: Reading): Extract<Reading, { ok: true }>['commands'] {
  if (!reading.ok) throw new Unreadable(reading.why);
  return reading.commands;
}
