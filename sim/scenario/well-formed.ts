import { noUncaughtError, type Monitor } from '../property/property.ts';
import { UsageError } from '../usage-error.ts';

/** What the command line has to tell apart in `scenario/variant`. Throws a UsageError. */
export function checkNames(scenario: string, variants: readonly string[]): void {
  if (variants.length === 0) throw new UsageError(`Scenario "${scenario}" has no variants: give it one at least.`);
  for (const name of [scenario, ...variants]) {
    if (/^[^\s/]+$/.test(name)) continue;
    throw new UsageError(`"${name}" cannot name a scenario or variant: names are without spaces and slashes.`);
  }
}

/** Each property is judged once, and one that a variant is said to break is judged at all. Throws a UsageError. */
export function checkDuties(monitors: readonly Monitor[], breaks: readonly string[]): void {
  const known = new Set([noUncaughtError.id]);
  for (const { property } of monitors) {
    if (known.has(property.id)) throw new UsageError(`Two monitors on duty judge the property "${property.id}".`);
    known.add(property.id);
  }
  const unknown = breaks.find((property) => !known.has(property));
  if (unknown === undefined) return;
  throw new UsageError(
    `The variant is said to break "${unknown}", which no monitor judges; there are: ${[...known].join(', ')}.`,
  );
}
