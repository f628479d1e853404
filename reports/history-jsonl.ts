import type { RaceSubject } from './subject.ts';

/**
 * A recorded run for machines: JSON Lines. The first line is a header with `schema`, then one line per entry of the
 * history (`HistoryEntry`), in the order of the run.
 */
export function historyJsonl(subject: RaceSubject): string {
  const { scenario, variant, values, plan, property, violations, steps, time, digest, command } = subject;
  const head = {
    schema: 'deadheat/history/1',
    scenario,
    variant,
    parameters: values,
    plan,
    property,
    violations,
    steps,
    time,
    digest,
    command,
  };
  return [head, ...subject.history].map((line) => `${JSON.stringify(line)}\n`).join('');
}
