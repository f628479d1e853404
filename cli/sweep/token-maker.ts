import type { ParameterValues } from '../../sim/scenario/parameter.ts';
import { reproduce } from '../../sim/token/reproduce.ts';
import { decodeToken, encodeToken, type Token } from '../../sim/token/token.ts';
import type { SweepViolation } from '../../reports/sweep-result.ts';
import { shellWord } from '../command-line.ts';
import type { Sourced } from '../scenarios/target.ts';
import type { Job } from './job.ts';

/** The command that replays a token; a token of a user's own scenario needs its file. */
export function replayCommand(token: string, file: string | null): string {
  return `npx deadheat replay ${token}${file === null ? '' : ` --scenario ${shellWord(file)}`}`;
}

/**
 * Writes down the run of one seed as a token and replays that token, here, before anybody is shown it. The trail inside
 * tells a later replay where a changed program parts from this run.
 */
export async function violationAt(
  { scenario, file }: Sourced,
  job: Job,
  property: string,
  sighting: { readonly count: number; readonly lowestSeed: number },
): Promise<SweepViolation> {
  const { count, lowestSeed } = sighting;
  const { scenario: name, variant, strategy } = job;
  const plan = { kind: 'seed', seed: String(lowestSeed), strategy } as const;
  const parameters = departures(job.values, scenario.settle(variant, {}));
  const bare: Token = { scenario: name, variant, parameters, plan, property, trail: null };
  const { trail } = await reproduce(scenario, bare);
  const token = encodeToken({ ...bare, trail });
  const { result, reproduces, parted } = await reproduce(scenario, decodeToken(token));
  const violation = result.violations.find((seen) => seen.property === property);
  return {
    property,
    sentence: violation?.sentence ?? '',
    detail: violation?.detail ?? '',
    count,
    lowestSeed,
    token,
    command: replayCommand(token, file),
    reproduced: reproduces && parted === null,
  };
}

/** The settings that differ from a variant's own. */
export function departures(values: ParameterValues, defaults: ParameterValues): ParameterValues {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== defaults[name]));
}
