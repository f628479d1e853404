import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../../sim/usage-error.ts';
import { describeWithPostgres } from '../servers/postgres.fixture.ts';
import { parseSpec } from './parse-spec.ts';
import { PostgresStage } from './postgres-stage.ts';
import { replay } from './replay.ts';
import { specs } from './section.ts';
import { readTranscripts } from './transcript.ts';

/** Specifications of our own, with what isolationtester 15.18 printed of them on PostgreSQL 15.18. */
const examples = join(import.meta.dirname, 'examples');

describe('the specifications of a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'specs-'));
    cpSync(examples, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('are equal on the model', async () => {
    const { code, lines, data } = await specs(folder, null);
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

  test('differ when PostgreSQL printed something else', async () => {
    const file = join(folder, 'expected', 'on-call.out');
    writeFileSync(file, readFileSync(file, 'utf8').replace('ben |f', 'ben |t'));
    const { code, lines } = await specs(folder, null);
    expect(code).toBe(1);
    expect(lines).toContain('on-call: 9 of 10 equal, 1 different');
    expect(lines.slice(3).join('\n')).toMatch(/ {4}- {3}ben\|t\n {4}\+ {3}ben\|f\n/);
  });

  test('are not called equal when none was replayed', async () => {
    rmSync(join(folder, 'expected'), { recursive: true });
    mkdirSync(join(folder, 'expected'));
    expect(await specs(folder, null)).toMatchObject({ code: 2, data: { equal: 0, unread: 25, untouched: 3 } });
  });

  test('must be there', async () => {
    await expect(specs(join(folder, 'nowhere'), null)).rejects.toThrow(UsageError);
  });
});

describeWithPostgres('a real PostgreSQL', (server) => {
  test('plays what nothing is printed of', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'specs-'));
    cpSync(join(examples, 'specs'), join(folder, 'specs'), { recursive: true });
    const { code, data } = await specs(folder, server());
    rmSync(folder, { recursive: true });
    expect({ code, data }).toMatchObject({ code: 0, data: { equal: 25, different: 0, unread: 0 } });
  }, 60_000);

  test('waits and completes as isolationtester printed', async () => {
    const read = (path: string): string => readFileSync(join(examples, path), 'utf8');
    const spec = parseSpec(read('specs/lock-cycles.spec'));
    const steps = spec.sessions.flatMap((session) => session.steps);
    const printed = readTranscripts(read('expected/lock-cycles.out'), steps, new Set());
    for (const permutation of spec.permutations) {
      const stage = await PostgresStage.open(server().connection, spec, new Set());
      const title = permutation.map(({ step }) => step.name).join(' ');
      expect([await replay(permutation, spec, stage)], title).toEqual(printed.get(title));
      await stage.close();
    }
  }, 60_000);
});
