import { describe, expect, it } from 'vitest';
import { oneOf, readAssignments, readCommandLine, readShard, shellWord, wholeNumber } from './command-line.ts';
import { gravest } from './exit-code.ts';
import { nearest, suggestion } from './nearest.ts';
import { ProgressLine } from './sweep/progress.ts';
import { terminalOn } from './terminal.ts';

describe('the command line', () => {
  it('says in one sentence which flag is unknown or lacks a value', () => {
    const options = { seeds: { type: 'string' } } as const;
    expect(() => readCommandLine('sweep', options, ['--sedes', '3'])).toThrow(
      /^Unknown option '--sedes'; see: deadheat sweep --help$/,
    );
    expect(() => readCommandLine('sweep', options, ['--seeds'])).toThrow(
      /argument missing; see: deadheat sweep --help$/,
    );
    expect(readCommandLine('sweep', options, ['a', '--seeds', '3'])).toMatchObject({
      positionals: ['a'],
      values: { seeds: '3' },
    });
  });

  it('takes whole numbers, words, assignments and shards, and nothing else', () => {
    expect(wholeNumber('seeds', '20', 1)).toBe(20);
    for (const text of ['0', '-1', '1e3', '1.5', '', 'x', '99999999999999999']) {
      expect(() => wholeNumber('seeds', text, 1)).toThrow('--seeds needs a whole number');
    }
    expect(() => oneOf('strategy', 'best', ['timed', 'random'])).toThrow('--strategy is one of timed, random');
    expect(readAssignments('param', ['a=1', 'b=x=y', 'c='])).toEqual({ a: '1', b: 'x=y', c: '' });
    expect(() => readAssignments('param', ['=1'])).toThrow('--param needs name=value, not "=1"');
    expect(readShard('2/8')).toEqual({ index: 2, of: 8 });
    for (const text of ['0/8', '9/8', '1', '1/0', 'a/b', '1/2/3']) expect(() => readShard(text)).toThrow('--shard');
  });

  it('quotes what a shell would take apart', () => {
    expect(shellWord('./a/b-c.ts')).toBe('./a/b-c.ts');
    expect(shellWord("it's here.ts")).toBe(`'it'\\''s here.ts'`);
  });

  it('suggests the word that was probably meant', () => {
    expect(nearest('swep', ['list', 'sweep', 'replay'])).toBe('sweep');
    expect(suggestion('zebra', ['list', 'sweep'])).toBe('');
  });
});

describe('exit codes', () => {
  it('are reported by gravity, not by number', () => {
    expect(gravest([])).toBe(0);
    expect(gravest([0, 2, 0])).toBe(2);
    expect(gravest([2, 1, 0])).toBe(1);
    expect(gravest([1, 3, 2])).toBe(3);
  });
});

describe('the terminal', () => {
  const stream = (isTTY: boolean) => ({ isTTY, write: () => true });

  it('has colours on a TTY only, and never with NO_COLOR', () => {
    const red = (isTTY: boolean, environment: { [name: string]: string }) =>
      terminalOn(stream(isTTY), stream(false), environment).paint.bad('x') !== 'x';
    expect(red(true, {})).toBe(true);
    expect(red(false, {})).toBe(false);
    expect(red(true, { NO_COLOR: '1' })).toBe(false);
    expect(red(true, { NO_COLOR: '' })).toBe(true);
    expect(red(true, { TERM: 'dumb' })).toBe(false);
  });

  it('shows progress by rewriting a line on a TTY, by a line every ten seconds elsewhere', () => {
    for (const [isTTY, expected] of [
      [true, ['\r\u001b[2Ks: 5 of 10 runs, 10 a second', '\r\u001b[2Ks: 5 of 10 runs, 0 a second', '\r\u001b[2K']],
      [false, ['s: 5 of 10 runs, 0 a second\n']],
    ] as const) {
      let now = 0;
      const said: string[] = [];
      const terminal = terminalOn(stream(false), { isTTY, write: (text) => said.push(text) }, {});
      const progress = new ProgressLine(terminal, () => now);
      for (now of [50, 500, 550, 10_500]) progress.show('s', { done: 5, asked: 10 });
      progress.clear();
      expect(said).toEqual(expected);
    }
  });
});
