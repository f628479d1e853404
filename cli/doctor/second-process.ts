import { Console } from 'node:console';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { scenarioNamed } from '../scenarios/target.ts';
import { traceOf } from './examined-run.ts';
import { fingerprint } from './fingerprint.ts';
import type { SecondOrder, SecondReport } from './second-order.ts';

// The entry of the doctor's second process: reads its order from standard input, reports a JSON line per run.
globalThis.console = new Console(process.stderr, process.stderr);
const report = (line: SecondReport): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
try {
  const { runs, dump } = JSON.parse(await text(process.stdin)) as SecondOrder;
  for (const [index, run] of runs.entries()) {
    const { scenario } = await scenarioNamed(run.scenario, run.file ?? undefined);
    const steps = await traceOf(scenario, run);
    report({ index, fingerprint: fingerprint(steps), steps: index === dump ? steps : null });
    if (index === dump) break;
  }
} catch (error) {
  report({ failure: error instanceof Error ? error.message : String(error) });
}
