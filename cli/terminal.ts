import { colours, plain, type Paint } from '../reports/paint.ts';

/** Where a command's words go: data to `out`, talk to `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** For text on `out`. */
  readonly paint: Paint;
  /** For text on `err`. */
  readonly talkPaint: Paint;
  /** Whether `err` is a terminal whose present line may be rewritten. */
  readonly rewritable: boolean;
}

interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Colours only on a terminal, and never with NO_COLOR (https://no-color.org). */
export function terminalOn(
  out: Stream,
  err: Stream,
  environment: { readonly [name: string]: string | undefined },
): Terminal {
  const { NO_COLOR: noColour, TERM: kind } = environment;
  const coloured = (noColour === undefined || noColour === '') && kind !== 'dumb';
  const paintFor = (stream: Stream): Paint => (coloured && stream.isTTY === true ? colours : plain);
  return {
    out: (text) => void out.write(text),
    err: (text) => void err.write(text),
    paint: paintFor(out),
    talkPaint: paintFor(err),
    rewritable: err.isTTY === true && kind !== 'dumb',
  };
}

/** One JSON document on standard output. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}
