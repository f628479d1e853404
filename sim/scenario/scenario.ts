import fc from 'fast-check';
import { faultsArbitrary, type FaultMenu } from '../faults/menu.ts';
import type { DrainMode } from '../kernel/drain.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { Monitor } from '../property/property.ts';
import { randomSource } from '../random/source.ts';
import { UsageError } from '../usage-error.ts';
import { readParameters, type Parameters, type ParameterValues, type ValuesOf } from './parameter.ts';
import type { Plan, StrategyName } from './plan.ts';

/** What is known beforehand of one variant of the code under test. */
export interface Variant {
  readonly about: string;
  /** `violates`: a museum piece; the sweep must find it. `holds`: the sweep must not. */
  readonly expected: 'holds' | 'violates';
  /** For `violates`: ids of the properties that it breaks; the sweep must see each. */
  readonly breaks?: readonly string[];
  /** Seeds of a sweep when nothing is asked for, where the scenario's number does not fit this variant. */
  readonly seeds?: number;
  /** Parameters that differ from the scenario's defaults for this variant. */
  readonly parameters?: ParameterValues;
}

/** The world of one run, set up. */
export interface Stage {
  readonly monitors: readonly Monitor[];
  /** Virtual ms after which the run ends, if it does not fall quiet before. */
  readonly horizon: number;
}

export interface ScenarioDefinition<P extends Parameters, Workload, Name extends string> {
  /** Kebab-case. */
  readonly name: string;
  readonly about: string;
  /** Where the race was reported. Default nowhere. */
  readonly issues?: readonly string[];
  /** What a user may set. Default nothing. */
  readonly parameters?: P;
  readonly variants: { readonly [name in Name]: Variant };
  /** What the world will ask, drawn by fast-check so that it shrinks. Default: nothing. */
  readonly workload?: (values: ValuesOf<P>) => fc.Arbitrary<Workload>;
  /** What may go wrong. Default: nothing. */
  readonly faults?: FaultMenu | ((values: ValuesOf<P>) => FaultMenu);
  /** Marks that a sweep must have reached, or it has exercised nothing. */
  readonly exercises?: readonly string[];
  /**
   * Whether every replica keeps at most one call outstanding. The kernel then need not fence after every turn, which
   * is faster; where it turns out to be untrue, the run is repeated with fences. Default false.
   */
  readonly sequential?: boolean;
  /** Seeds per variant of a sweep when nothing is asked for: fewer where a run is long. Default 1000. */
  readonly seeds?: number;
  /** Events after which a run is given up as inconclusive. Default 200,000. */
  readonly steps?: number;
  /** Sets up models, replicas and properties. Must not keep anything from one run to the next. */
  readonly build: (
    simulation: Simulation,
    setting: { readonly values: ValuesOf<P>; readonly variant: Name; readonly workload: Workload },
  ) => Stage;
}

/** A scenario with its types folded away: what sweeps, replays and tokens work with. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly issues: readonly string[];
  readonly parameters: Parameters;
  readonly variants: { readonly [name: string]: Variant };
  readonly exercises: readonly string[];
  readonly steps: number;
  readonly seeds: number;
  readonly drain: DrainMode;
  /** Checks the parameters a user gave for a variant. Throws a UsageError. */
  readonly settle: (variant: string, given: ParameterValues) => ParameterValues;
  /** The plans of this scenario, for `fc.assert`: shrinks workload and faults. */
  readonly plans: (values: ParameterValues, strategy?: StrategyName) => fc.Arbitrary<Plan>;
  /** The plan that a seed stands for. */
  readonly draw: (values: ParameterValues, seed: string, strategy: StrategyName) => Plan;
  readonly stage: (simulation: Simulation, variant: string, values: ParameterValues, plan: Plan) => Stage;
}

/** Makes a scenario of its definition. */
export function defineScenario<const P extends Parameters, Workload = null, Name extends string = string>(
  definition: ScenarioDefinition<P, Workload, Name>,
): Scenario {
  const { name, variants } = definition;
  // Where they are left out, nobody can name one.
  const parameters = definition.parameters ?? ({} as P);
  const read = (given: ParameterValues): ValuesOf<P> => readParameters(name, parameters, given);
  const contents = (values: ParameterValues): fc.Arbitrary<Pick<Plan, 'faults' | 'workload'>> => {
    const typed = read(values);
    const menu = typeof definition.faults === 'function' ? definition.faults(typed) : definition.faults;
    const faults = menu === undefined ? fc.constant([]) : faultsArbitrary(menu);
    return fc.record({ faults, workload: definition.workload?.(typed) ?? fc.constant(null) });
  };
  const remembered = new Map<string, fc.Arbitrary<Pick<Plan, 'faults' | 'workload'>>>();
  return {
    name,
    about: definition.about,
    issues: definition.issues ?? [],
    parameters,
    variants,
    exercises: definition.exercises ?? [],
    steps: definition.steps ?? 200_000,
    seeds: definition.seeds ?? 1000,
    drain: definition.sequential === true ? 'fast' : 'fence',
    settle: (variant, given) => read({ ...variantOf(name, variants, variant).parameters, ...given }),
    plans: (values, strategy = 'timed') =>
      fc
        .tuple(contents(values), fc.nat())
        .map(([content, seed]) => ({ ...content, seed: `${name}/${seed}`, strategy, deviations: [] })),
    draw(values, seed, strategy) {
      const key = JSON.stringify(values);
      let arbitrary = remembered.get(key);
      if (arbitrary === undefined) remembered.set(key, (arbitrary = contents(values)));
      const content = arbitrary.generate(randomSource(`${name}/${seed}/plan`), undefined).value;
      return { ...content, seed: `${name}/${seed}`, strategy, deviations: [] };
    },
    stage(simulation, variant, values, plan) {
      variantOf(name, variants, variant);
      // The plan was drawn from, or decoded for, this very scenario: its workload is the definition's.
      return definition.build(simulation, {
        values: read(values),
        variant: variant as Name,
        workload: plan.workload as Workload,
      });
    },
  };
}

function variantOf(scenario: string, variants: { readonly [name: string]: Variant }, name: string): Variant {
  const variant = Object.hasOwn(variants, name) ? variants[name] : undefined;
  if (variant === undefined) {
    throw new UsageError(`Scenario ${scenario} has no variant "${name}"; it has: ${Object.keys(variants).join(', ')}.`);
  }
  return variant;
}
