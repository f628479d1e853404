import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../../sim/usage-error.ts';
import { specs } from './section.ts';

/** Specifications of our own, with what isolationtester 15.18 printed of them on PostgreSQL 15.18. */
const examples = join(import.meta.dirname, 'examples');

describe('the specifications of a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'specs-'));
    cpSync(examples, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('are equal on the model', () => {
    const { code, lines, data } = specs(folder);
    expect(lines).toEqual([
      'job-claims: 5 of 5 equal',
      'lock-cycles: 10 of 10 equal',
      'on-call: 10 of 10 equal',
      'specs: 25 permutations of 3 specifications equal, 0 different, 0 not replayed; ' +
        'of 3 specifications 3 are equal in all permutations, 0 are not replayed at all',
    ]);
    expect(code).toBe(0);
    expect(data).toMatchObject({ equal: 25, different: 0, unread: 0 });
  });

  test('differ when PostgreSQL printed something else', () => {
    const file = join(folder, 'expected', 'on-call.out');
    writeFileSync(file, readFileSync(file, 'utf8').replace('ben |f', 'ben |t'));
    const { code, lines } = specs(folder);
    expect(code).toBe(1);
    expect(lines).toContain('on-call: 9 of 10 equal, 1 different');
    expect(lines.slice(3).join('\n')).toMatch(/ {4}- {3}ben\|t\n {4}\+ {3}ben\|f\n/);
  });

  test('are not called equal when none was replayed', () => {
    rmSync(join(folder, 'expected'), { recursive: true });
    mkdirSync(join(folder, 'expected'));
    expect(specs(folder)).toMatchObject({ code: 2, data: { equal: 0, unread: 25, untouched: 3 } });
  });

  test('must be there', () => {
    expect(() => specs(join(folder, 'nowhere'))).toThrow(UsageError);
  });
});
