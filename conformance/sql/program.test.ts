import { afterEach, describe, expect, test, vi } from 'vitest';
import { terminalOn } from '../../cli/terminal.ts';
import { runSql } from './program.ts';
import { findPostgres } from './servers/postgres.ts';

afterEach(() => vi.unstubAllEnvs());

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const terminal = terminalOn({ write: (text) => (out += text) }, { write: (text) => (err += text) }, {});
  return { code: await runSql(args, terminal), out, err };
}

describe('the command line of conformance:sql', () => {
  test.each([
    [['1000'], /^There is nothing to do with "1000"; see --help.$/],
    [['--schedules', '0'], /^--schedules needs a whole number of at least 1, not "0".$/],
    [['--queries=-1'], /^--queries needs a whole number of at least 1, not "-1".$/],
    [['--serializability', 'x'], /^--serializability needs a whole number of at least 1, not "x".$/],
    [['--isolation', 'ser'], /^--isolation is one of rc, rr, mix, not "ser".$/],
    [['--hermitage', '--isolation', 'rc'], /^--isolation needs --schedules.$/],
    [['--seeds', '1'], /^Unknown option '--seeds'; see: npm run conformance:sql -- --help$/],
  ])('%j is refused in one sentence', async (args, sentence) => {
    await expect(run(...args)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(sentence) });
  });

  test('specifications must be in a folder that is there', async () => {
    vi.stubEnv('PG_BINDIR', '/nowhere');
    await expect(run('--specs', '/nowhere')).rejects.toThrow('There is no folder /nowhere/specs.');
  });

  test('has help', async () => {
    const { code, out } = await run('--schedules', '5', '--help');
    expect([code, out.includes('\nExamples\n'), out.includes('\nExit codes\n')]).toEqual([0, true, true]);
  });

  test('without a PostgreSQL compares nothing, and does not call that equal', async () => {
    vi.stubEnv('PG_BINDIR', '/nowhere');
    expect(await run()).toEqual({
      code: 2,
      out: 'hermitage: nothing compared, there is no PostgreSQL\nschedules: nothing compared, there is no PostgreSQL\n',
      err: '',
    });
  });

  test('needs none to look for serial orders', async () => {
    vi.stubEnv('PG_BINDIR', '/nowhere');
    const { code, out } = await run('--serializability', '300', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ serializability: { reports: [{ isolation: 'serializable' }, {}, {}] } });
  });

  test.skipIf(findPostgres() === null)('tells what it compared', async () => {
    const { code, out } = await run('--schedules', '3', '--seed', '7', '--isolation', 'rc', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ schedules: { schedules: 3, levels: 'rc', different: 0, findings: [] } });
  });
});
