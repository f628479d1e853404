import { museum } from '../../scenarios/museum.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { UsageError } from '../../sim/usage-error.ts';
import { suggestion } from '../nearest.ts';
import { loadScenarioFile, namesFile } from './scenario-file.ts';

/** A scenario and where it came from: `file` as the user wrote it, null for one that ships. */
export interface Sourced {
  readonly scenario: Scenario;
  readonly file: string | null;
}

/** A scenario and those of its variants that are meant. */
export interface Target extends Sourced {
  readonly variants: readonly string[];
}

/** What ships, or what `word` names: `scenario`, `scenario/variant`, `file.ts`, `file.ts/variant`, `file.ts/scenario[/variant]`. */
export async function targetsOf(word: string | undefined): Promise<readonly Target[]> {
  if (word === undefined) return museum.map((scenario) => whole({ scenario, file: null }));
  if (namesFile(word)) return fileTargets(word);
  const [name = '', variant, ...rest] = word.split('/');
  const scenario = museum.find((candidate) => candidate.name === name);
  if (scenario === undefined || rest.length > 0) throw new UsageError(unknownScenario(word, name));
  return [narrowed({ scenario, file: null }, variant)];
}

async function fileTargets(word: string): Promise<readonly Target[]> {
  const [, file = word, rest = ''] = /^(.*?\.[cm]?[jt]s)(?:\/(.*))?$/.exec(word) ?? [];
  const sourced = (await loadScenarioFile(file)).map((scenario): Sourced => ({ scenario, file }));
  if (rest === '') return sourced.map(whole);
  const [first = '', second] = rest.split('/').filter((part) => part !== '');
  const named = sourced.find(({ scenario }) => scenario.name === first);
  if (named !== undefined) return [narrowed(named, second)];
  const having = sourced.filter(({ scenario }) => second === undefined && Object.hasOwn(scenario.variants, first));
  if (having.length > 0) return having.map((one) => narrowed(one, first));
  const known = sourced.flatMap(({ scenario }) => [scenario.name, ...Object.keys(scenario.variants)]);
  throw new UsageError(`"${file}" has no scenario or variant "${first}"; it has: ${known.join(', ')}.`);
}

/** The scenario that a token names, in `file` or among those that ship. */
export async function scenarioNamed(name: string, file: string | undefined): Promise<Sourced> {
  if (file !== undefined) {
    const scenarios = await loadScenarioFile(file);
    const scenario = scenarios.find((candidate) => candidate.name === name);
    if (scenario !== undefined) return { scenario, file };
    const known = scenarios.map((candidate) => candidate.name).join(', ');
    throw new UsageError(`The token is of scenario "${name}", but "${file}" has: ${known}.`);
  }
  const scenario = museum.find((candidate) => candidate.name === name);
  if (scenario !== undefined) return { scenario, file: null };
  throw new UsageError(
    `The token is of scenario "${name}", which does not ship with this deadheat; if it is your own, add --scenario FILE.`,
  );
}

function whole(sourced: Sourced): Target {
  return { ...sourced, variants: Object.keys(sourced.scenario.variants) };
}

function narrowed(sourced: Sourced, variant: string | undefined): Target {
  if (variant === undefined || variant === '') return whole(sourced);
  const { name, variants } = sourced.scenario;
  if (!Object.hasOwn(variants, variant)) {
    const known = Object.keys(variants);
    throw new UsageError(
      `Scenario ${name} has no variant "${variant}"; it has: ${known.join(', ')}.${suggestion(variant, known)}`,
    );
  }
  return { ...sourced, variants: [variant] };
}

function unknownScenario(word: string, name: string): string {
  if (/^[.~/]/.test(word)) return `"${word}" is no file that can hold a scenario: name a .ts or .js file.`;
  const known = museum.map((scenario) => scenario.name);
  return `There is no scenario "${word}".${suggestion(name, known)} See: deadheat list`;
}
