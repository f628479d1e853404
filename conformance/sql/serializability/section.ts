import { exitCode, type ExitCode } from '../../../cli/exit-code.ts';
import type { Section } from '../section.ts';
import { checkSerializability, type SerializabilityReport } from './check.ts';

/**
 * Looks for serial orders of what `count` random schedules commit on the model, at every isolation level: `violated` when
 * SERIALIZABLE let an order pass that is not serial, `inconclusive` when the weaker levels did not either, since then the
 * schedules are too tame to prove anything.
 */
export function serializability(count: number, seed: number): Section {
  const levels = ['serializable', 'repeatable read', 'read committed'] as const;
  const reports = levels.map((isolation) => checkSerializability(isolation, count, seed));
  const example = reports[0]?.example ?? null;
  return {
    name: 'serializability',
    code: codeOf(reports),
    lines: [...reports.map(lineOf), ...(example ?? []).map((line) => `  ${line}`)],
    data: { reports },
  };
}

function codeOf([serializable, ...weaker]: readonly SerializabilityReport[]): ExitCode {
  if (serializable !== undefined && serializable.unserializable > 0) return exitCode.violated;
  return weaker.every(({ unserializable }) => unserializable > 0) ? exitCode.holds : exitCode.inconclusive;
}

function lineOf(report: SerializabilityReport): string {
  const { isolation, schedules, judged, commits, serializationFailures, unserializable } = report;
  return `${isolation}: ${unserializable} of ${judged} judged schedules have no serial order (${schedules} run, ${commits} commits, ${serializationFailures} × 40001)`;
}
