import { describe, expect, test } from 'vitest';
import { terminalOn } from '../../cli/terminal.ts';
import { runConformance } from './program.ts';

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const terminal = terminalOn({ write: (text) => (out += text) }, { write: (text) => (err += text) }, {});
  return { code: await runConformance(args, terminal), out, err };
}

describe('the command line of conformance:kube', () => {
  test.each([
    [['watch'], /^There is nothing to do with "watch"; see --help.$/],
    [['--onyl', 'x'], /^Unknown option '--onyl'; see: npm run conformance:kube -- --help$/],
    [['--only', 'wach'], /^There is no group "wach". Did you mean "watch"\? There are: create, /],
    [['--record', 'nowhere'], /^--record needs a URL, not "nowhere".$/],
    [['--record', 'http://localhost', '--schema', 'http://localhost'], /^--record and --schema exclude each other.$/],
    [['--record', 'http://localhost', '--json'], /^--json is for a replay, without --record and --schema.$/],
    [['--schema', 'http://localhost', '--only', 'watch'], /^--schema and --only exclude each other.$/],
    [['--insecure'], /^--token and --insecure need --record or --schema.$/],
    [['--record', 'http://127.0.0.1:1'], /^There is no answer to GET \/version: connect ECONNREFUSED 127.0.0.1:1.$/],
    [['--schema', 'http://127.0.0.1:1'], /^There is no answer to GET \/openapi\/v3\/api\/v1: connect ECONNREFUSED /],
  ])('%j is refused in one sentence', async (args, sentence) => {
    await expect(run(...args)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(sentence) });
  });

  test('has help with examples', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    expect(out).toContain('Examples\n  npm run conformance:kube -- --only watch\n');
  });
});

test('a replay tells how many sequences of each group are equal, as text and as JSON', async () => {
  expect(await run('--only', 'read')).toEqual({ code: 0, out: 'read: 6 equal, 0 excepted, 0 different\n', err: '' });
  const { code, out } = await run('--only', 'read', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    schema: 'deadheat/conformance/1',
    groups: [{ group: 'read', sequences: expect.arrayContaining([expect.objectContaining({ verdict: 'equal' })]) }],
  });
});
