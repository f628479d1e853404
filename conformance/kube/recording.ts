import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { RecordedStep } from './normalise.ts';

/** What one server answered to the sequences of a group. */
export interface Recording {
  /** The server's `gitVersion`: `v1.36.3`. */
  readonly server: string;
  readonly sequences: { readonly [name: string]: readonly RecordedStep[] };
}

const recorded = z.object({
  server: z.string(),
  sequences: z.record(
    z.string(),
    z.array(
      z.object({
        step: z.string(),
        request: z.string(),
        status: z.number().exactOptional(),
        headers: z.record(z.string(), z.string()).exactOptional(),
        body: z.unknown().exactOptional(),
        ended: z.boolean().exactOptional(),
      }),
    ),
  ),
});

/** Recordings live in the source tree, also for the compiled command. */
function fileOf(group: string): string {
  const here = fileURLToPath(new URL('.', import.meta.url)).replace('/dist/conformance/', '/conformance/');
  return `${here}recordings/${group}.json`;
}

/** Null: never recorded. Throws when the file is damaged. */
export function readRecording(group: string): Recording | null {
  const file = fileOf(group);
  return existsSync(file) ? recorded.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

/** One line for each step, so that a change of one answer is a change of one line. */
export function writeRecording(group: string, { server, sequences }: Recording): void {
  const parts = Object.entries(sequences).map(([name, steps]) => {
    const lines = steps.map((step) => `   ${JSON.stringify(step)}`).join(',\n');
    return `  ${JSON.stringify(name)}: [\n${lines}\n  ]`;
  });
  const text = `{\n "server": ${JSON.stringify(server)},\n "sequences": {\n${parts.join(',\n')}\n }\n}\n`;
  writeFileSync(fileOf(group), text);
}
