import fc from 'fast-check';
import type { DrainMode } from '../kernel/drain.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { randomSource } from '../random/source.ts';
import { UsageError } from '../usage-error.ts';
import { contentsOf, remembering } from './contents.ts';
import type { ScenarioDefinition, SettingValues, Stage, Variant, VariantDefinition } from './definition.ts';
import { readParameters, type Parameter, type Parameters, type ParameterValues } from './parameter.ts';
import type { Plan, StrategyName } from './plan.ts';
import { checkDuties, checkNames } from './well-formed.ts';

/** A variant with what a sweep of it must come to. */
export interface CataloguedVariant extends Variant {
  /** `violates`: a museum piece, which a sweep must find. */
  readonly expected: 'holds' | 'violates';
}

/** A scenario with its types folded away: what sweeps, replays and tokens work with. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly issues: readonly string[];
  readonly parameters: Parameters;
  readonly variants: { readonly [name: string]: CataloguedVariant };
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

/** Makes a scenario of its definition. Throws a UsageError where that cannot be told apart on the command line. */
export function defineScenario<const P extends Parameters, Workload = null, Code = unknown>(
  definition: ScenarioDefinition<P, Workload, Code>,
): Scenario {
  const { name, variants } = definition;
  checkNames(name, Object.keys(variants));
  const parameters = { ...definition.parameters, faults: faultsParameter(definition.faults ?? 3) };
  const contents = remembering((values: ParameterValues) => contentsOf(definition, read(values)));
  const read = (given: ParameterValues): SettingValues<P> =>
    // Left-out parameters are none, so nobody can name one.
    readParameters(name, parameters, given) as SettingValues<P>;
  return {
    name,
    about: definition.about,
    issues: definition.issues ?? [],
    parameters,
    variants: Object.fromEntries(Object.entries(variants).map(([key, variant]) => [key, catalogued(variant)])),
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
      const content = contents(values).generate(randomSource(`${name}/${seed}/plan`), undefined).value;
      return { ...content, seed: `${name}/${seed}`, strategy, deviations: [] };
    },
    stage(simulation, variant, values, plan) {
      const { code, breaks = [] } = variantOf(name, variants, variant);
      // The plan was drawn from, or decoded for, this very scenario: its workload is the definition's.
      const workload = plan.workload as Workload;
      const staged = definition.build(simulation, { code, values: read(values), workload });
      checkDuties(staged.monitors, breaks);
      return staged;
    },
  };
}

function catalogued<Code>(variant: VariantDefinition<Code>): CataloguedVariant {
  const { code: _, ...said } = variant;
  return { expected: (said.breaks ?? []).length > 0 ? 'violates' : 'holds', ...said };
}

function faultsParameter(most: number): Parameter & { readonly type: 'number' } {
  return { type: 'number', default: most, minimum: 0, maximum: 20, whole: true, about: 'Most faults in one run.' };
}

function variantOf<V>(scenario: string, variants: { readonly [name: string]: V }, name: string): V {
  const variant = Object.hasOwn(variants, name) ? variants[name] : undefined;
  if (variant === undefined) {
    throw new UsageError(`Scenario ${scenario} has no variant "${name}"; it has: ${Object.keys(variants).join(', ')}.`);
  }
  return variant;
}
