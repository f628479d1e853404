import { UsageError } from '../usage-error.ts';

/** A setting of a scenario that a user may change: typed, bounded, explained. */
export type Parameter =
  | {
      readonly type: 'number';
      readonly default: number;
      readonly minimum: number;
      readonly maximum: number;
      readonly whole?: boolean;
      /** What it sets, with its unit. */
      readonly about: string;
    }
  | { readonly type: 'boolean'; readonly default: boolean; readonly about: string }
  | { readonly type: 'choice'; readonly default: string; readonly choices: readonly string[]; readonly about: string };

export type Parameters = { readonly [name: string]: Parameter };

export type ParameterValue = number | boolean | string;
export type ParameterValues = { readonly [name: string]: ParameterValue };

type ValueOf<P extends Parameter> = P extends { type: 'number' }
  ? number
  : P extends { type: 'boolean' }
    ? boolean
    : string;

/** The values of a scenario's parameters, by the types that it declared. */
export type ValuesOf<P extends Parameters> = { readonly [Name in keyof P]: ValueOf<P[Name]> };

/** Fills in defaults and checks what a user gave, as text (`3`, `true`) or as values. Throws a UsageError. */
export function readParameters<P extends Parameters>(
  scenario: string,
  parameters: P,
  given: ParameterValues,
): ValuesOf<P> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(parameters, name)) {
      const known = Object.keys(parameters).join(', ') || 'none';
      throw new UsageError(`Scenario ${scenario} has no parameter "${name}"; it has: ${known}.`);
    }
  }
  const entries = Object.entries(parameters).map(([name, parameter]) => {
    const value = given[name];
    return [name, value === undefined ? parameter.default : readValue(scenario, name, parameter, value)];
  });
  return Object.fromEntries(entries) as ValuesOf<P>;
}

function readValue(scenario: string, name: string, parameter: Parameter, given: ParameterValue): ParameterValue {
  const wrong = (needs: string): UsageError =>
    new UsageError(`Parameter "${name}" of scenario ${scenario} needs ${needs}, not "${given}".`);
  switch (parameter.type) {
    case 'number': {
      const value = typeof given === 'string' && given.trim() === '' ? Number.NaN : Number(given);
      const { minimum, maximum, whole } = parameter;
      const fits = value >= minimum && value <= maximum && (whole !== true || Number.isInteger(value));
      if (!fits) throw wrong(`a ${whole === true ? 'whole ' : ''}number from ${minimum} to ${maximum}`);
      return value;
    }
    case 'boolean':
      if (given === true || given === 'true') return true;
      if (given === false || given === 'false') return false;
      throw wrong('true or false');
    case 'choice':
      if (typeof given === 'string' && parameter.choices.includes(given)) return given;
      throw wrong(`one of ${parameter.choices.join(', ')}`);
  }
}
