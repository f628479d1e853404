import { exitCode, type ExitCode } from '../../../cli/exit-code.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { checkSerializability, type SerializabilityReport } from './check.ts';

/**
 * Looks for serial orders of what `count` random schedules commit on the model, at every isolation level, and tells what it
 * found: `violated` when SERIALIZABLE let an order pass that is not serial, `inconclusive` when the weaker levels did not
 * either, since then the schedules are too tame to prove anything.
 */
export function tellSerializability(count: number, seed: number, { out }: Terminal): ExitCode {
  const reports = (['serializable', 'repeatable read', 'read committed'] as const).map((isolation) => {
    const report = checkSerializability(isolation, count, seed);
    out(`${lineOf(report)}\n`);
    return report;
  });
  const [serializable, ...weaker] = reports;
  if (serializable !== undefined && serializable.example !== null) {
    for (const line of serializable.example) out(`  ${line}\n`);
    return exitCode.violated;
  }
  return weaker.every(({ unserializable }) => unserializable > 0) ? exitCode.holds : exitCode.inconclusive;
}

function lineOf(report: SerializabilityReport): string {
  const { isolation, schedules, judged, commits, serializationFailures, unserializable } = report;
  return `${isolation}: ${unserializable} of ${judged} judged schedules have no serial order (${schedules} run, ${commits} commits, ${serializationFailures} × 40001)`;
}
