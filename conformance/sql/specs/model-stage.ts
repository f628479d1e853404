import { Engine } from '../../../models/database/postgres/engine.ts';
import type { DatabaseSession } from '../../../models/database/engine.ts';
import type { Choose } from '../steps/model-arm.ts';
import { ModelSession } from './model-session.ts';
import type { Script } from './script.ts';
import type { Stage } from './stage.ts';

/** A fresh database of the model, set up. Where several sessions can go on, `choose` says which does. */
export class ModelStage implements Stage {
  readonly #script: Script;
  readonly #choose: Choose;
  readonly #engine: Engine;
  readonly #sessions = new Map<string, ModelSession>();
  readonly #byBackend = new Map<DatabaseSession, ModelSession>();

  constructor(script: Script, choose: Choose) {
    this.#script = script;
    this.#choose = choose;
    this.#engine = new Engine(script.setup.tables.schema);
    const control = new ModelSession(this.#engine.openSession('setup'));
    control.start(script.setup.commands);
    if (control.lines.length > 0) throw new Error(`the setup fails: ${control.lines.join(' ')}`);
  }

  /** @throws Unreadable when the model meets what it does not have */
  async run(name: string, sql: string): Promise<void> {
    this.#session(name).start(this.#script.commandsOf(sql));
    this.#settle();
  }

  isWaiting(name: string): boolean {
    return this.#session(name).isWaiting;
  }

  linesOf(name: string): readonly string[] {
    return this.#session(name).lines;
  }

  /** The wait whose timeout is shortest runs into it. */
  async timeOut(): Promise<boolean> {
    const waiting = [...this.#sessions.values()].filter(({ isWaiting, timeout }) => isWaiting && timeout !== null);
    const [first] = waiting.sort((left, right) => (left.timeout ?? 0) - (right.timeout ?? 0));
    if (first === undefined) return false;
    first.timeOut();
    this.#settle();
    return true;
  }

  async close(): Promise<void> {}

  #session(name: string): ModelSession {
    let session = this.#sessions.get(name);
    if (session !== undefined) return session;
    const backend = this.#engine.openSession(name);
    session = new ModelSession(backend);
    this.#sessions.set(name, session);
    this.#byBackend.set(backend, session);
    return session;
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
