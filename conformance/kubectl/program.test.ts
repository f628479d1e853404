import { afterEach, describe, expect, test, vi } from 'vitest';
import { terminalOn } from '../../cli/terminal.ts';
import { runKubectl } from './program.ts';

afterEach(() => vi.unstubAllEnvs());

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const terminal = terminalOn({ write: (text) => (out += text) }, { write: (text) => (err += text) }, {});
  return { code: await runKubectl(args, terminal), out, err };
}

describe('the command line of conformance:kubectl', () => {
  test.each([
    [['get'], /^There is nothing to do with "get"; see --help.$/],
    [['--onyl', 'x'], /^Unknown option '--onyl'; see: npm run conformance:kubectl -- --help$/],
    [['--only', 'zebra'], /^There is no session "zebra". There are: /],
    [['--record'], /^--record needs --kubeconfig: a real cluster.$/],
    [['--record', '--only', 'delet', '--kubeconfig', 'x'], /^--record and --only exclude each other.$/],
    [['--kubeconfig', '/nowhere/config'], /^--kubeconfig cannot be read: "\/nowhere\/config".$/],
  ])('%j is refused in one sentence', async (args, sentence) => {
    await expect(run(...args)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(sentence) });
  });

  test('has help with examples', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    expect(out).toMatch(/Examples\n {2}npm run conformance:kubectl\n/);
  });

  test('without a kubectl compares nothing, and does not call that equal', async () => {
    vi.stubEnv('KUBECTL', '/nowhere/kubectl');
    expect(await run()).toEqual({ code: 2, out: '', err: 'Nothing compared, there is no kubectl.\n' });
  });
});
