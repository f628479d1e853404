import { grouped } from '../../reports/wording.ts';
import type { Terminal } from '../terminal.ts';

/** Ms between two plain lines where the present line cannot be rewritten. */
const plainInterval = 10_000;
/** Ms between two rewritings of the line on a terminal. */
const liveInterval = 100;

/** How far a sweep is, on standard error: one line rewritten on a terminal, a plain line now and then elsewhere. */
export class ProgressLine {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #started: number;
  #last: number;
  #shown = false;

  /** @param now wall-clock ms */
  constructor(terminal: Terminal, now: () => number) {
    this.#terminal = terminal;
    this.#now = now;
    this.#started = now();
    this.#last = this.#started;
  }

  show(name: string, runs: { readonly done: number; readonly asked: number }): void {
    const now = this.#now();
    if (now - this.#last < (this.#terminal.rewritable ? liveInterval : plainInterval)) return;
    this.#last = now;
    const pace = Math.round((runs.done * 1000) / Math.max(1, now - this.#started));
    const text = `${name}: ${grouped(runs.done)} of ${grouped(runs.asked)} runs, ${grouped(pace)} a second`;
    this.#terminal.err(this.#terminal.rewritable ? `\r\u001b[2K${text}` : `${text}\n`);
    this.#shown = true;
  }

  /** Makes room for other words. */
  clear(): void {
    if (this.#shown && this.#terminal.rewritable) this.#terminal.err('\r\u001b[2K');
    this.#shown = false;
  }
}
