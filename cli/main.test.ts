import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeToken, encodeToken } from '../sim/token/token.ts';

// End to end: the program as built, in a process of its own.
const root = fileURLToPath(new URL('..', import.meta.url));
const counter = 'cli/fixtures/counter.ts';
const counterFixed = 'cli/fixtures/counter-fixed.ts';
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadheat-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function deadheat(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['dist/cli/main.js', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number | null, out, err };
}

/** Several command lines in one process: what starting one costs is paid once. */
async function endings(...lines: readonly (readonly string[])[]): Promise<readonly Ended[]> {
  const child = spawn(process.execPath, ['cli/fixtures/command-lines.mjs', JSON.stringify(lines)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await text(child.stdout)) as readonly Ended[];
}

/** Each command line is refused with one sentence, on standard error, with no stack, and with 64. */
async function expectRefusals(
  ...refusals: readonly (readonly [line: readonly string[], says: RegExp])[]
): Promise<void> {
  const ended = await endings(...refusals.map(([line]) => line));
  for (const [index, [line, says]] of refusals.entries()) {
    const { code, out, err } = ended[index] ?? { code: null, out: '', err: '' };
    expect(err, line.join(' ')).toMatch(says);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).not.toMatch(/\n\s+at |node:internal/);
    expect(out).toBe('');
    expect(code).toBe(64);
  }
}

interface Swept {
  readonly results: readonly {
    readonly variant: string;
    readonly runs: number;
    readonly holds: boolean;
    readonly violations: readonly { readonly token: string; readonly lowestSeed: number; readonly command: string }[];
  }[];
}

let swept: Promise<string> | null = null;

/** A token of the counter's race. */
function sweptToken(): Promise<string> {
  swept ??= deadheat('sweep', `${counter}/read-then-write`, '--seeds', '20', '--json').then(
    ({ out }) => (JSON.parse(out) as Swept).results[0]?.violations[0]?.token ?? '',
  );
  return swept;
}

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('deadheat', () => {
  it('explains itself', async () => {
    const commands = ['', 'list', 'sweep', 'replay', 'doctor', 'serve'];
    const lines = commands.map((command) => [...(command === '' ? [] : [command]), '--help']);
    const ended = await endings(...lines, [], ['--version']);
    for (const [index, command] of commands.entries()) {
      const { code, out } = ended[index] ?? { code: null, out: '' };
      expect(code).toBe(0);
      expect(out).toContain(`deadheat ${command === '' ? 'list' : command}`);
      expect(out).toContain('Exit codes');
      if (command !== '') expect(out).toContain('Examples');
    }
    expect(ended.at(-2)).toMatchObject({ code: 64, out: '' });
    expect(ended.at(-1)?.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('refuses wrong usage with one sentence and 64', async () => {
    await expectRefusals(
      [['swep'], /no command "swep"\. Did you mean "sweep"/],
      [['sweep', '--sedes', '3'], /Unknown option '--sedes'/],
      [['sweep', counter, '--seeds', '0'], /--seeds needs a whole number of at least 1/],
      [['sweep', counter, '--param', 'replicas=99'], /whole number from 1 to 8, not "99"/],
      [['sweep', `${counter}/nope`], /no scenario or variant "nope"; it has: counter, read/],
      [['list', 'no-such-scenario'], /There is no scenario "no-such-scenario"/],
      [['list', './cli'], /"\.\/cli" is no file that can hold a scenario: name a \.ts or \.js file\./],
    );
  });

  it('refuses a scenario file that is missing, empty, broken or throws', async () => {
    const syntax = await file('syntax.ts', 'export const x = {;');
    const empty = await file('empty.ts', 'export const x: number = 1;');
    const plain = await file('plain.ts', "import './helper'; export const x: number = 1;");
    await file('helper.ts', 'export enum Mode { Fast }');
    const throws = await file('throws.mjs', 'throw new Error("boom");');
    const build = 'build() { throw new Error("no world") }';
    const variants = 'variants: { v: { about: "", code: null } }';
    const scenario = `{ name: "s", about: "", ${variants}, ${build} }`;
    const index = join(root, 'dist/index.js');
    const unbuildable = await file(
      'build.mjs',
      `import { defineScenario as d } from "${index}"; export default d(${scenario});`,
    );
    await expectRefusals(
      [['sweep', join(folder, 'missing.ts')], /There is no file/],
      [['sweep', syntax], /cannot be loaded: .*syntax\.ts:1:18: ERROR: Expected identifier/],
      [['list', empty], /exports no scenario/],
      [['list', plain], /exports no scenario/],
      [['doctor', throws], /cannot be loaded: boom\./],
      [['sweep', unbuildable], /s\/v threw at seed 0: no world/],
    );
  });
});

describe('deadheat list', () => {
  it('shows what ships, as text and as JSON', async () => {
    const { code, out } = await deadheat('list', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ schema: 'deadheat/list/1', scenarios: expect.any(Array) as unknown });
    expect((await deadheat('list')).code).toBe(0);
  });

  it('shows a scenario in full', async () => {
    const { code, out } = await deadheat('list', counter);
    expect(code).toBe(0);
    expect(out).toContain('whole number, 1 to 8');
    const json = JSON.parse((await deadheat('list', counter, '--json')).out) as object;
    expect(json).toMatchObject({
      scenarios: [
        {
          name: 'counter',
          properties: [{ id: 'no-lost-update' }, { id: 'no-uncaught-error' }],
          exercises: ['addition'],
        },
      ],
    });
  });
});

describe('deadheat sweep', () => {
  it("fails for a violation in a user's own TypeScript file, and holds without one", async () => {
    const broken = await deadheat('sweep', counter, '--seeds', '50');
    expect(broken.code).toBe(1);
    expect(broken.out).toMatch(/✗ counter\/read-then-write .*violates no-lost-update/);
    expect(broken.out).toMatch(/replay: npx deadheat replay dh\d\.\S+ --scenario cli\/fixtures\/counter\.ts/);
    expect(broken.out).toMatch(/✓ counter\/compare-and-set .*held in 50 runs, failure rate < 0\.06 at 95 %/);
    expect(broken.out).not.toContain('\u001b');
    const held = await deadheat('sweep', `${counter}/compare-and-set/`, '--seeds', '50', '--param', 'faults=3');
    expect(held.code).toBe(0);
  });

  it('prints the same JSON for 1 and 3 workers, also with --on-failure stop', async () => {
    for (const more of [
      ['--on-failure', 'continue'],
      ['--on-failure', 'stop'],
      ['--shard', '2/3'],
    ]) {
      const options = [
        '--seeds',
        '100',
        '--from',
        '7',
        '--param',
        'faults=3',
        '--strategy',
        'random',
        ...more,
        '--json',
      ];
      const outs = [];
      for (const workers of ['1', '3']) {
        outs.push((await deadheat('sweep', 'aicr-settle-poll/settle', ...options, '--workers', workers)).out);
      }
      expect(new Set(outs).size).toBe(1);
      expect(JSON.parse(outs[0] ?? '')).toMatchObject({ schema: 'deadheat/sweep/1', interrupted: false });
    }
  });

  it('with --on-failure stop, runs exactly up to the lowest violating seed', async () => {
    const options = ['--seeds', '300', '--json'];
    const all = JSON.parse((await deadheat('sweep', counter, ...options)).out) as Swept;
    const stopped = JSON.parse((await deadheat('sweep', counter, ...options, '--on-failure', 'stop')).out) as Swept;
    const lowest = all.results[0]?.violations[0]?.lowestSeed ?? -1;
    expect(all.results.map(({ runs }) => runs)).toEqual([300, 300]);
    expect(stopped.results.map(({ runs }) => runs)).toEqual([lowest + 1, 300]);
    expect(stopped.results[0]?.violations[0]?.lowestSeed).toBe(lowest);
  });

  it('finishes the report when it is interrupted, and says so', async () => {
    const endless = await file(
      'endless.ts',
      `import { writeSync } from 'node:fs';
      import { counter } from '${join(root, counter)}';
      let running = false;
      export default { ...counter, stage(...world: Parameters<typeof counter.stage>) {
        if (!running) writeSync(2, 'running\\n');
        running = true;
        return counter.stage(...world);
      } };`,
    );
    const args = ['dist/cli/main.js', 'sweep', `${endless}/compare-and-set`, '--seeds', '100000000', '--json'];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr.once('data', () => child.kill('SIGINT'));
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect(err).toMatch(/^Interrupted after \d+ of 100,000,000 runs/m);
    expect(JSON.parse(out)).toMatchObject({ interrupted: true });
    expect(code).toBe(2);
  });
});

describe('a project of its own', () => {
  it('needs no "type": "module": its TypeScript imports deadheat all the same', async () => {
    const project = await mkdtemp(join(folder, 'project-'));
    await mkdir(join(project, 'node_modules'));
    await symlink(root, join(project, 'node_modules', 'deadheat'), 'dir');
    await writeFile(join(project, 'package.json'), '{ "name": "a-scheduler" }');
    const scenario = join(project, 'scenario.ts');
    await copyFile(join(root, counter), scenario);
    const { code, out, err } = await deadheat('sweep', scenario, '--seeds', '20');
    expect(err).toBe('');
    expect(out).toContain('✓ counter/compare-and-set (timed)  held in 20 runs');
    expect(code).toBe(1);
  });
});

describe('deadheat replay', () => {
  it('shows the race of a token from a sweep, and exits with 1: the property is violated', async () => {
    const token = await sweptToken();
    const out = join(folder, 'race');
    const shown = await deadheat('replay', token, '--scenario', counter, '--out', out);
    expect(shown.code).toBe(1);
    expect(shown.out).toMatch(/^✗ no-lost-update {3}VIOLATED/);
    expect(shown.out).toMatch(/^ *# +ms +adder-0 +adder-1 +counter/m);
    expect(shown.out).toMatch(/^► .*expected 1, found 2 ✗, wrote 3/m);
    expect(await readFile(join(out, 'race.md'), 'utf8')).toContain('sequenceDiagram');
    expect(await readFile(join(out, 'history.jsonl'), 'utf8')).toMatch(/^\{"schema":"deadheat\/history\/1"/);
  });

  it('has a JSON outcome', async () => {
    const { code, out } = await deadheat('replay', await sweptToken(), '--scenario', counter, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      schema: 'deadheat/replay/1',
      scenario: 'counter',
      variant: 'read-then-write',
      property: 'no-lost-update',
      reproduced: true,
      parted: null,
      violations: [{ property: 'no-lost-update' }],
    });
  });

  it('exits with 3 once the bug is fixed, and says where the run parts', async () => {
    const { code, err } = await deadheat('replay', await sweptToken(), '--scenario', counterFixed);
    expect(code).toBe(3);
    expect(err).toMatch(/Does not reproduce: no-lost-update .* parts from the recorded one at decision \d+/);
  });

  it('refuses damaged and foreign tokens with one sentence', async () => {
    const token = await sweptToken();
    const decoded = decodeToken(token);
    await expectRefusals(
      [['replay'], /takes one TOKEN/],
      [['replay', 'hello', '--scenario', counter], /is not a token/],
      [['replay', token.slice(0, -20), '--scenario', counter], /is not a token|damaged/],
      [['replay', token.replace(/^(.{30})./, '$1~'), '--scenario', counter], /damaged/],
      [['replay', token.replace(/^dh\d+/, 'dh9'), '--scenario', counter], /format version 9/],
      [['replay', token], /does not ship with this deadheat; .*--scenario FILE/],
      [
        ['replay', encodeToken({ ...decoded, scenario: 'other' }), '--scenario', counter],
        /of scenario "other", but .* has: counter/,
      ],
      [['replay', encodeToken({ ...decoded, variant: 'other' }), '--scenario', counter], /no variant "other"/],
      [
        ['replay', encodeToken({ ...decoded, parameters: { speed: 3 } }), '--scenario', counter],
        /no parameter "speed"/,
      ],
    );
  });
});

describe('deadheat doctor', () => {
  it('finds equal runs equal', async () => {
    const { code, out } = await deadheat('doctor', counter);
    expect(out).toMatch(/✓ twice in one process.*: 12 runs, \d+ steps, all equal/);
    expect(out).toMatch(/✓ in a second process.*TZ=\S+ LANG=tr_TR\.UTF-8.*: 12 runs/);
    expect(code).toBe(0);
  });

  it('names the first diverging step of a scenario that keeps something between runs, and exits with 3', async () => {
    const { code, out } = await deadheat('doctor', 'cli/fixtures/leftover-state.ts', '--json');
    expect(code).toBe(3);
    const divergence = { scenario: 'leftover-state', step: 2, once: { event: 'sleeper/sleep#1' } };
    expect(JSON.parse(out)).toMatchObject({
      schema: 'deadheat/doctor/1',
      checks: [{ divergences: { 0: divergence } }, { divergences: { 0: divergence } }],
    });
  });
});
