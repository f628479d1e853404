import { readFileSync, writeFileSync } from 'node:fs';
import type { SessionResult } from './session.ts';

/** Beside the sources, also when this runs as built. */
const sources = import.meta.url.replace('/dist/conformance/', '/conformance/');

/** What sessions printed against a real cluster of Kubernetes 1.36, by the version of kubectl (`1.32`). */
function fileOf(version: string): URL {
  return new URL(`transcripts/kubectl-${version}.json`, sources);
}

/** Null when there is no transcript of this version. */
export function readTranscript(version: string): readonly SessionResult[] | null {
  try {
    return JSON.parse(readFileSync(fileOf(version), 'utf8')) as readonly SessionResult[];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

export function writeTranscript(version: string, results: readonly SessionResult[]): void {
  writeFileSync(fileOf(version), `${JSON.stringify(results, null, 2)}\n`);
}
