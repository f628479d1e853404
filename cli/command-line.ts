import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from '../sim/usage-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true; strict: true; args: string[] }>
>;

/** Reads the words after a command. Throws a UsageError with one sentence about the first that is wrong. */
export function readCommandLine<const O extends Options>(
  command: string,
  options: O,
  args: string[],
  program = 'deadheat',
): Parsed<O> {
  try {
    return parseArgs<{ options: O; allowPositionals: true; strict: true; args: string[] }>({
      args,
      options,
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    const [sentence = told] = told.replaceAll('\n', ' ').split(/\. |\.$/);
    throw new UsageError(`${sentence}; see: ${program} ${command} --help`);
  }
}

/** A whole number of at least `minimum`. */
export function wholeNumber(flag: string, text: string, minimum: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value < minimum) {
    throw new UsageError(`--${flag} needs a whole number of at least ${minimum}, not "${text}".`);
  }
  return value;
}

/** One of a few words. */
export function oneOf<Word extends string>(flag: string, text: string, words: readonly Word[]): Word {
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) throw new UsageError(`--${flag} is one of ${words.join(', ')}, not "${text}".`);
  return word;
}

/** `name=value`, repeated. */
export function readAssignments(flag: string, texts: readonly string[]): { [name: string]: string } {
  const entries = texts.map((text) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`--${flag} needs name=value, not "${text}".`);
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}

/** Part `index` of `of`, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export function readShard(text: string): Shard {
  const [, index = Number.NaN, of = Number.NaN] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (!(index >= 1 && index <= of)) throw new UsageError(`--shard needs i/n with 1 ≤ i ≤ n, not "${text}".`);
  return { index, of };
}

/** A word as a POSIX shell reads it back. */
export function shellWord(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
