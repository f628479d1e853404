import { execFileSync } from 'node:child_process';
import process from 'node:process';

/** A kubectl on this machine. */
export interface Kubectl {
  readonly program: string;
  /** `1.32`. */
  readonly version: string;
}

/** The kubectl programs to try: those that `KUBECTL` names (paths, separated by spaces), else the one on the path. Missing ones are left out. */
export function kubectlPrograms(): readonly Kubectl[] {
  const named = (process.env['KUBECTL'] ?? '').split(' ').filter((program) => program !== '');
  const programs = named.length > 0 ? named : pathsOf('kubectl');
  return programs.flatMap((program) => {
    const version = versionOf(program);
    return version === null ? [] : [{ program, version }];
  });
}

function pathsOf(name: string): readonly string[] {
  const found = output('sh', ['-c', `command -v ${name}`]);
  return found === null ? [] : [found.trim()];
}

function versionOf(program: string): string | null {
  const told = output(program, ['version', '--client', '-o', 'json']);
  const [, version] = /"gitVersion": "v(\d+\.\d+)\./.exec(told ?? '') ?? [];
  return version ?? null;
}

function output(program: string, words: readonly string[]): string | null {
  try {
    return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return null;
  }
}
