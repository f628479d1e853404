import type { Launch, Permutation, Spec } from './spec.ts';
import type { Stage } from './stage.ts';
import { reported, type Transcript } from './transcript.ts';

/**
 * Plays a permutation as isolationtester does (`run_permutation` of isolationtester.c): which steps are reported as waiting
 * or completed, and when.
 */
export function replay(permutation: Permutation, spec: Spec, stage: Stage): Promise<Transcript> {
  return new Replay(spec, stage).run(permutation);
}

class Replay {
  readonly #sessions: Spec['sessions'];
  readonly #stage: Stage;
  /** Launched, and not reported as completed: by session. */
  readonly #active = new Map<string, Launch>();
  /** Of these the ones that were reported as waiting, in that order. */
  #waiting: readonly Launch[] = [];
  readonly #transcript: string[] = [];

  constructor({ sessions }: Spec, stage: Stage) {
    this.#sessions = sessions;
    this.#stage = stage;
  }

  async run(permutation: Permutation): Promise<Transcript> {
    for (const { name, setup } of this.#sessions) await this.#runAtOnce(name, setup);
    for (const launch of permutation) if (!(await this.#launch(launch))) return this.#stuck();
    while (this.#waiting.length > 0) if (!(await this.#completeSome())) return this.#stuck();
    for (const { name, teardown } of this.#sessions) await this.#runAtOnce(name, teardown);
    return this.#transcript;
  }

  #stuck(): Transcript {
    return [...this.#transcript, reported.stuck];
  }

  /** Setup and teardown of a session: they never wait. */
  async #runAtOnce(session: string, sql: string | null): Promise<void> {
    if (sql === null) return;
    await this.#stage.run(session, sql);
    this.#transcript.push(...this.#stage.linesOf(session));
  }

  /** False: it cannot be launched, since its session waits for ever. */
  async #launch(launch: Launch): Promise<boolean> {
    const { step, blockers } = launch;
    while (this.#active.has(step.session)) if (!(await this.#completeSome())) return false;
    this.#active.set(step.session, launch);
    await this.#stage.run(step.session, step.sql);
    const mustWait = blockers.some(({ kind }) => kind === 'once') || !this.#canComplete(launch);
    if (mustWait) this.#transcript.push(reported.waiting(step.name));
    else this.#complete(launch, reported.done(step.name));
    this.#completeWaiting();
    if (mustWait) this.#waiting = [...this.#waiting, launch];
    return true;
  }

  /** Lets some step that waits complete, if need be by a timeout. False: all wait for ever. */
  async #completeSome(): Promise<boolean> {
    const before = this.#waiting.length;
    this.#completeWaiting();
    return this.#waiting.length < before || this.#stage.timeOut();
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
    if (this.#stage.isWaiting(step.session)) return false;
    const active = new Set([...this.#active.values()].map((launch) => launch.step.name));
    return !blockers.some((blocker) => blocker.kind === 'step' && active.has(blocker.name));
  }

  #complete({ step }: Launch, line: string): void {
    this.#transcript.push(line, ...this.#stage.linesOf(step.session));
    this.#active.delete(step.session);
  }
}
