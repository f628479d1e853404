import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Every snippet in the documents is executed. A fence `ts file=PATH` must equal that file; in a fence `console` every line
 * that begins with `$ ` is run, and what follows must be its whole output. `UPDATE_DOCS=1 npx vitest run docs` writes the
 * present files and outputs into the documents.
 */
const root = resolve(import.meta.dirname, '..');
const documents = ['README.md', 'docs/tutorial.md', 'docs/real-cluster.md', 'docs/real-database.md'];
const update = process.env['UPDATE_DOCS'] === '1';

const fence = /^```(\S+)([^\n]*)\n([\s\S]*?)^```$/gm;

function fileOf(info: string): string | null {
  return /file=(\S+)/.exec(info)?.[1] ?? null;
}

/** The commands of a console fence, each with what the document says it prints. */
function commandsOf(body: string): { command: string; printed: string }[] {
  return body.split(/^(?=\$ )/m).map((part) => {
    const [first = '', ...rest] = part.split('\n');
    return { command: first.replace(/^\$ /, ''), printed: rest.join('\n') };
  });
}

function run(command: string): string {
  const line = command.replaceAll('npx deadheat', 'node dist/cli/main.js');
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '' };
  try {
    return execFileSync('bash', ['-c', `${line} 2>/dev/null`], { cwd: root, encoding: 'utf8', env });
  } catch (error) {
    // A race that is found ends with status 1; what it printed is what counts.
    if (typeof error === 'object' && error !== null && 'stdout' in error && typeof error.stdout === 'string')
      return error.stdout;
    throw error;
  }
}

let latestToken = 'TOKEN';

function present(language: string, info: string, body: string): string {
  const file = fileOf(info);
  if (language === 'ts')
    return file === null ? '// a snippet must name its file\n' : readFileSync(resolve(root, file), 'utf8');
  if (language !== 'console') return body;
  return commandsOf(body)
    .map(({ command }) => {
      // When the documents are written anew, a replay takes the token that the sweep before it printed.
      const line = update ? command.replace(/dh1\.\S+|TOKEN/, latestToken) : command;
      const printed = run(line);
      latestToken = /dh1\.\S+/.exec(printed)?.[0] ?? latestToken;
      return `$ ${line}\n${printed}`;
    })
    .join('');
}

describe.each(documents)('%s', (document) => {
  const text = readFileSync(resolve(root, document), 'utf8');
  const snippets = [...text.matchAll(fence)].map(([, language = '', info = '', body = '']) => ({
    language,
    info,
    body,
  }));
  const checked = snippets.filter(({ language }) => language === 'ts' || language === 'console');

  it('has snippets, all of kinds that are checked', () => {
    expect(checked.length).toBeGreaterThan(0);
    expect(new Set(snippets.map(({ language }) => language))).toEqual(
      new Set([
        ...checked.map(({ language }) => language),
        ...snippets.filter(({ language }) => language === 'sh').map(() => 'sh'),
      ]),
    );
  });

  it.each(checked.map((snippet) => ({ ...snippet, title: fileOf(snippet.info) ?? snippet.body.split('\n')[0] ?? '' })))(
    '$title',
    ({ language, info, body }) => {
      const now = present(language, info, body);
      if (update) {
        const current = readFileSync(resolve(root, document), 'utf8');
        writeFileSync(
          resolve(root, document),
          current.replace(`\`\`\`${language}${info}\n${body}\`\`\``, () => `\`\`\`${language}${info}\n${now}\`\`\``),
        );
      } else expect(now).toBe(body);
    },
  );
});

it('the scenario of the tutorial has workload, faults and a property in at most 40 lines', () => {
  const lines = readFileSync(resolve(root, 'examples/reports/scenario.ts'), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(40);
});
