import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { terminalOn } from '../../cli/terminal.ts';
import { customResource } from '../../models/kube/resource-definition.ts';
import { serveKube } from '../../serve/kube/serve-kube.ts';
import { kubeSuite } from './kube-suite.ts';
import { workflows } from './port-check.ts';
import { runPorts } from './program.ts';

async function run(...args: string[]): Promise<{ code: number; out: string }> {
  let out = '';
  const terminal = terminalOn({ write: (text) => (out += text) }, { write: () => {} }, {});
  return { code: await runPorts(args, terminal), out };
}

describe('the command line of conformance:ports', () => {
  test.each([
    [['lists'], /^There is nothing to do with "lists"; see --help.$/],
    [['--nope'], /^Unknown option '--nope'; see: npm run conformance:ports -- --help$/],
    [['--kubeconfig', '/nowhere'], /^There is no kubeconfig that can be read: ENOENT: .*\/nowhere'\.$/],
    [['--kubeconfig', 'README.md'], /^There is no kubeconfig that can be read: can not read /],
  ])('%j is refused in one sentence', async (args, sentence) => {
    await expect(run(...args)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(sentence) });
  });

  test('tells of each check how it went: nothing goes well without a server', async () => {
    const served = await serveKube({ nodes: 0, resources: [customResource(workflows)] });
    const folder = mkdtempSync(join(tmpdir(), 'ports-'));
    try {
      const kubeconfig = join(folder, 'config');
      writeFileSync(kubeconfig, served.kubeconfig);
      await served.close();
      const { code, out } = await run('--kubeconfig', kubeconfig);
      expect(code).toBe(1);
      expect(out.match(/^FAILED {2}.+\n {8}.+$/gm)).toHaveLength(kubeSuite.length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
