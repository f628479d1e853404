import { errorLine, tableLines } from './transcript.ts';
import { Unreadable } from './spec.ts';
import type { Outcome } from '../../../models/database/engine.ts';
import type { Session } from '../../../models/database/postgres/session.ts';
import { lockTimeout, statementTimeout } from '../../../models/database/sql/sql-error.ts';
import type { Command, Modes } from './sql/command.ts';
import { cellsOf, type ResultShape } from './sql/result.ts';

/** A session of the model: it runs the statements of a step one after the other, as one simple query. */
export class ModelSession {
  readonly #session: Session;
  /** What is left of the step under way; its first statement may be waiting. */
  #commands: readonly Command[] = [];
  #waiting = false;
  #lines: string[] = [];
  /** Of transactions that do not say. */
  #modes: Modes = { isolation: 'read committed', readOnly: false };
  /** Of the transaction under way, as long as nothing has run in it. */
  #begun: Modes | null = null;
  readonly #timeouts: { lock: number | null; statement: number | null } = { lock: null, statement: null };

  constructor(session: Session) {
    this.#session = session;
  }

  /** Whether a statement waits for another session. */
  get isWaiting(): boolean {
    return this.#waiting;
  }

  /** Starts the commands of a step. Only when nothing waits. */
  start(commands: readonly Command[]): void {
    this.#lines = [];
    this.#commands = this.#isImplicitBlock(commands) ? [begin, ...commands, commit] : commands;
    this.#advance();
  }

  /** Goes on after a wait. */
  resume(): void {
    this.#ended(this.#session.resume());
    if (!this.#waiting) this.#advance();
  }

  /** The timeout that ends a wait, in ms; null: it may last for ever. */
  get timeout(): number | null {
    const { lock, statement } = this.#timeouts;
    return lock === null || statement === null ? (lock ?? statement) : Math.min(lock, statement);
  }

  /** Lets the wait run into its timeout. */
  timeOut(): void {
    const { lock, statement } = this.#timeouts;
    // When both are due the lock timeout is reported (ProcessInterrupts).
    const isLock = lock !== null && (statement === null || lock <= statement);
    this.#ended(this.#session.interrupt(isLock ? lockTimeout() : statementTimeout()));
    if (!this.#waiting) this.#advance();
  }

  /** What the step that has ended printed. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  #advance(): void {
    while (!this.#waiting) {
      const [next] = this.#commands;
      if (next === undefined) return;
      this.#perform(next);
    }
  }

  #perform(command: Command): void {
    switch (command.kind) {
      case 'nothing':
        return this.#next();
      case 'begin':
        return this.#begin(merged(command.modes, this.#modes));
      case 'set session':
        this.#modes = merged(command.modes, this.#modes);
        return this.#next();
      case 'set timeout':
        this.#timeouts[command.timeout] = command.milliseconds;
        return this.#next();
      case 'set transaction': {
        if (this.#begun === null) throw new Unreadable('SET TRANSACTION after a statement');
        const modes = merged(command.modes, this.#begun);
        this.#session.execute({ kind: 'rollback' });
        return this.#begin(modes);
      }
      case 'statement':
        this.#begun = null;
        this.#ended(this.#session.execute(command.statement));
    }
  }

  #begin(modes: Modes): void {
    if (this.#session.state === 'idle') this.#begun = modes;
    const { isolation, readOnly } = modes;
    this.#ended(
      this.#session.execute({
        kind: 'begin',
        isolation: isolation ?? 'read committed',
        readOnly: readOnly ?? false,
      }),
    );
  }

  #ended(outcome: Outcome): void {
    this.#waiting = outcome.kind === 'blocked';
    if (outcome.kind === 'failed') {
      const { sqlState, message } = outcome.error;
      if (sqlState === '0A000') throw new Unreadable(message);
      this.#lines.push(errorLine(message));
      const inBlock = this.#commands.at(-1) === commit;
      this.#commands = [];
      if (inBlock) this.#session.execute({ kind: 'rollback' });
    }
    if (outcome.kind === 'done') {
      const [command] = this.#commands;
      if (command?.kind === 'statement' && command.result !== null) {
        this.#lines.push(...resultLines(command.result, outcome.result.rows));
      }
      this.#next();
    }
  }

  #next(): void {
    this.#commands = this.#commands.slice(1);
  }

  /** Several statements at once are one transaction; so is one in other modes than the model's default. */
  #isImplicitBlock(commands: readonly Command[]): boolean {
    const data = commands.filter(({ kind }) => kind === 'statement');
    const controls = commands.some(
      (command) => command.kind === 'begin' || (command.kind === 'statement' && ends(command)),
    );
    if (this.#session.state !== 'idle' || controls) return false;
    const { isolation, readOnly } = this.#modes;
    return data.length > 1 || (data.length === 1 && (isolation !== 'read committed' || readOnly === true));
  }
}

const begin: Command = { kind: 'begin', modes: { isolation: null, readOnly: null } };
const commit: Command = { kind: 'statement', statement: { kind: 'commit' }, result: null };

function ends({ statement }: Extract<Command, { kind: 'statement' }>): boolean {
  return statement.kind === 'commit' || statement.kind === 'rollback';
}

function merged(modes: Modes, rest: Modes): Modes {
  return { isolation: modes.isolation ?? rest.isolation, readOnly: modes.readOnly ?? rest.readOnly };
}

function resultLines(shape: ResultShape, rows: Parameters<typeof cellsOf>[1][]): readonly string[] {
  return tableLines(
    shape.titles,
    rows.map((row) => cellsOf(shape, row)),
  );
}
