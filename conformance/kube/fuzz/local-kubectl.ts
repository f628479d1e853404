import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import type { Kubectl } from '../../kubectl/programs.ts';

export interface KubectlOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A kubectl with a home of its own, which is removed at the end. It applies upstream's own Go code to what it is given. */
export class LocalKubectl {
  /** Of its version: 32 for 1.32. */
  readonly minor: number;
  readonly #program: string;
  readonly #home = mkdtempSync(join(tmpdir(), 'kubectl-fuzz-'));

  constructor({ program, version }: Kubectl) {
    this.#program = program;
    this.minor = Number(version.split('.')[1]);
  }

  /** Puts a file into its home, and returns the path. */
  file(name: string, text: string): string {
    const path = join(this.#home, name);
    writeFileSync(path, text);
    return path;
  }

  /** Runs it once. Rejects when it cannot be started. */
  run(args: readonly string[], input = ''): Promise<KubectlOutput> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.#program, args, { env: { PATH: process.env['PATH'], HOME: this.#home } });
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
      child.on('error', reject);
      child.on('close', (code) => {
        resolve({
          code: code ?? 1,
          stdout: Buffer.concat(out).toString('utf8'),
          stderr: Buffer.concat(err).toString('utf8'),
        });
      });
      child.stdin.on('error', () => {});
      child.stdin.end(input);
    });
  }

  close(): void {
    rmSync(this.#home, { recursive: true });
  }
}
