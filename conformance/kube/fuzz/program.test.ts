import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { kubectlPrograms } from '../../kubectl/programs.ts';
import { terminalOn } from '../../../cli/terminal.ts';
import { runFuzz } from './program.ts';

afterEach(() => vi.unstubAllEnvs());

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const terminal = terminalOn({ write: (text) => (out += text) }, { write: (text) => (err += text) }, {});
  return { code: await runFuzz(args, terminal), out, err };
}

describe('the command line of conformance:fuzz', () => {
  test.each([
    [[], /^A subject is missing: selectors, json-patches, strategic-patches, commands, requests; see --help.$/],
    [['selector'], /^There is no subject "selector". Did you mean "selectors"\? There are: selectors, /],
    [['commands', '5'], /^There is nothing to do with "5"; see --help.$/],
    [['commands', '--runs', '0'], /^--runs needs a whole number of at least 1, not "0".$/],
    [['commands', '--seed', '-x'], /^Option '--seed' argument is ambiguous; see: npm run conformance:fuzz -- --help$/],
    [['commands', '--rnus', '1'], /^Unknown option '--rnus'; see: npm run conformance:fuzz -- --help$/],
    [['requests', '--golden', 'x'], /^requests takes --runs and --seed only.$/],
    [['selectors', '--url', 'nowhere'], /^--url needs a URL, not "nowhere".$/],
    [['selectors', '--token', 'x'], /^--token and --insecure need --url.$/],
    [
      ['selectors', '--url', 'http://127.0.0.1:1'],
      /^There is no answer from --url: connect ECONNREFUSED 127.0.0.1:1.$/,
    ],
    [
      ['strategic-patches', '--url', 'http://localhost'],
      /^strategic-patches are compared with kubectl, not with --url.$/,
    ],
  ])('%j is refused in one sentence', async (args, sentence) => {
    await expect(run(...args)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(sentence) });
  });

  test('has help that names the subjects', async () => {
    const { code, out } = await run('selectors', '--help');
    expect(code).toBe(0);
    for (const subject of ['selectors', 'json-patches', 'strategic-patches', 'commands', 'requests']) {
      expect(out).toContain(`\n  ${subject} `);
    }
  });
});

describe('conformance:fuzz', () => {
  test('tells how much was made', async () => {
    expect(await run('requests', '--runs', '20')).toEqual({
      code: 0,
      out: 'requests: 20 made, no disagreement\n',
      err: '',
    });
    expect((await run('commands', '--runs', '10')).out).toMatch(/^commands: \d{2,} made, no disagreement\n$/);
  });

  test('without a kubectl compares nothing, and does not call that equal', async () => {
    vi.stubEnv('KUBECTL', '/nowhere/kubectl');
    expect(await run('selectors')).toEqual({
      code: 2,
      out: '',
      err: 'selectors: nothing compared, there is no kubectl.\n',
    });
  });

  test.skipIf(kubectlPrograms().length === 0)('keeps what kubectl said in a golden file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'golden-'));
    try {
      const file = join(folder, 'golden.json');
      const told = await run('strategic-patches', '--runs', '4', '--golden', file);
      expect(told).toEqual({ code: 0, out: 'strategic-patches: 4 compared, 0 different\n', err: '' });
      const golden = JSON.parse(readFileSync(file, 'utf8')) as readonly object[];
      expect(golden.map((each) => Object.keys(each))).toContainEqual(['case', 'answer']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
