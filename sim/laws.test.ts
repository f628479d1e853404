import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
let house = '';

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'deadheat-laws-'));
  for (const file of ['.oxlintrc.json', 'tsconfig.base.json', 'tsconfig.pure.json', 'package.json']) {
    cpSync(join(root, file), join(house, file));
  }
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'));
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

/** The rules of oxlint that `source` breaks when it stands at `path`. */
function lint(path: string, source: string): string[] {
  put(path, source);
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--format', 'json', path], {
    cwd: house,
    encoding: 'utf8',
  });
  rmSync(join(house, path));
  const report: { diagnostics: { code: string }[] } = JSON.parse(stdout);
  return report.diagnostics.map(({ code }) => code);
}

function put(path: string, source: string): void {
  mkdirSync(join(house, path, '..'), { recursive: true });
  writeFileSync(join(house, path), source);
}

const imports = 'eslint(no-restricted-imports)';

describe('the import laws', () => {
  it.each([
    ['sim/a.ts', '../models/kube/store.ts'],
    ['sim/a.ts', 'node:fs'],
    ['modules/adoption/a.ts', '../../sim/kernel/simulation.ts'],
    ['modules/adoption/a.ts', '../../models/kube/store.ts'],
    ['models/kube/a.ts', '../../modules/adoption/sweep.ts'],
    ['models/kube/a.ts', '../../scenarios/museum.ts'],
    ['properties/a.ts', '../models/kube/store.ts'],
    ['scenarios/a.ts', '../cli/main.ts'],
    ['reports/a.ts', '../models/kube/store.ts'],
    ['reports/a.ts', 'node:fs'],
  ])('forbid %s to import %s', (path, target) => {
    expect(lint(path, `import { x } from '${target}';\nexport const y = x;\n`)).toContain(imports);
  });

  it.each([
    ['models/kube/a.ts', '../../sim/kernel/simulation.ts'],
    ['models/kube/a.ts', '../../modules/ports/kube.ts'],
    ['scenarios/a.ts', '../models/kube/store.ts'],
    ['cli/a.ts', '../scenarios/museum.ts'],
    ['cli/a.ts', 'node:fs'],
  ])('allow %s to import %s', (path, target) => {
    expect(lint(path, `import { x } from '${target}';\nexport const y = x;\n`)).not.toContain(imports);
  });
});

describe('raw SQL', () => {
  it.each(['kysely', 'kysely/helpers/postgres'])('of %s is for the fragments of the port alone', (source) => {
    const text = `import { sql } from '${source}';\nexport const x = sql;\n`;
    for (const folder of ['modules/m', 'modules/ports', 'scenarios/s']) {
      expect(lint(`${folder}/a.ts`, text)).toContain(imports);
    }
    expect(lint('modules/ports/sql/a.ts', text)).not.toContain(imports);
  });

  it('is not what the rest of Kysely is', () => {
    const text = "import { Kysely } from 'kysely';\nexport const x = Kysely;\n";
    for (const folder of ['modules/m', 'scenarios/s']) expect(lint(`${folder}/a.ts`, text)).not.toContain(imports);
  });

  it('of the port is bound by the laws of modules', () => {
    const text = "import { x } from '../../../sim/kernel/simulation.ts';\nexport const y = x;\n";
    expect(lint('modules/ports/sql/a.ts', text)).toContain(imports);
  });
});

describe('ambient effects', () => {
  const ambient = [
    'Date.now()',
    'Math.random()',
    'setTimeout(() => {}, 1)',
    'performance.now()',
    'process.pid',
    'crypto.randomUUID()',
    'Intl.Collator',
  ];

  it.each(ambient)('%s is refused by lint wherever a run executes', (expression) => {
    for (const folder of ['sim', 'modules/m', 'models/m', 'properties', 'scenarios/s']) {
      expect(lint(`${folder}/a.ts`, `export const x = ${expression};\n`).join()).toMatch(
        /no-restricted-(globals|properties)/,
      );
    }
  });

  it('do not compile where they are not part of the language', () => {
    put(
      'sim/a.ts',
      "import { readFileSync } from 'node:fs';\nexport const x = [setTimeout, performance, process, crypto, fetch, queueMicrotask, readFileSync];\n",
    );
    const { stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.pure.json', '--noEmit'], {
      cwd: house,
      encoding: 'utf8',
    });
    for (const name of ['setTimeout', 'performance', 'process', 'crypto', 'fetch', 'queueMicrotask', 'node:fs']) {
      expect(stdout).toContain(`'${name}'`);
    }
  });
});

describe('the tree', () => {
  const files = execFileSync('git', ['ls-files', '*.ts'], { cwd: root, encoding: 'utf8' }).trim().split('\n');

  it('has no drawer whose name says nothing', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.ts$)/i.test(file))).toEqual([]);
  });
});
