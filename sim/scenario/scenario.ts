import fc from 'fast-check';
import type { Fault } from '../faults/fault.ts';
import { faultsArbitrary, type FaultMenu } from '../faults/menu.ts';
import { allTargets, targetsOf, type Targets } from '../faults/targets.ts';
import type { DrainMode } from '../kernel/drain.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { Monitor } from '../property/property.ts';
import { randomSource } from '../random/source.ts';
import { UsageError } from '../usage-error.ts';
import { readParameters, type Parameter, type Parameters, type ParameterValues, type ValuesOf } from './parameter.ts';
import type { Plan, StrategyName } from './plan.ts';
import { unstarted } from './unstarted.ts';
import { checkDuties, checkNames } from './well-formed.ts';

/** What is known beforehand of one variant of the code under test. */
export interface Variant {
  readonly about: string;
  /** Ids of the properties that it breaks: a sweep must see each. Left out: it holds, and a sweep must see none broken. */
  readonly breaks?: readonly string[];
  /** Seeds of a sweep when nothing is asked for, where the scenario's number does not fit this variant. */
  readonly seeds?: number;
  /** Parameters that differ from the scenario's defaults for this variant. */
  readonly parameters?: ParameterValues;
}

/** A variant with what a sweep of it must come to. */
export interface CataloguedVariant extends Variant {
  /** `violates`: a museum piece, which a sweep must find. */
  readonly expected: 'holds' | 'violates';
}

/** A variant with the code that it runs, or whatever else tells `build` what to set up. */
export interface VariantDefinition<Code> extends Variant {
  readonly code: Code;
}

/** The world of one run, set up. */
export interface Stage {
  readonly monitors: readonly Monitor[];
  /** Virtual ms after which the run ends, if it does not fall quiet before. */
  readonly horizon: number;
}

/** What one run of a scenario is built from. */
export interface Setting<Code, Workload = null, Values = unknown> {
  /** The variant's. */
  readonly code: Code;
  readonly workload: Workload;
  readonly values: Values;
}

/** The values of a scenario's parameters, among them how many faults there are at most. */
export type SettingValues<P extends Parameters> = ValuesOf<P> & { readonly faults: number };

export interface ScenarioDefinition<P extends Parameters, Workload, Code> {
  /** Kebab-case: as it is named on the command line. */
  readonly name: string;
  readonly about: string;
  /** Where the race was reported. Default nowhere. */
  readonly issues?: readonly string[];
  /** What a user may set, besides `faults`. Default nothing. */
  readonly parameters?: P;
  readonly variants: { readonly [name: string]: VariantDefinition<Code> };
  /** What the world will ask, drawn by fast-check so that it shrinks. Default: nothing. */
  readonly workload?: (values: SettingValues<P>) => fc.Arbitrary<Workload>;
  /** Most faults in one run, unless a user sets the parameter `faults`. Default 3. */
  readonly faults?: number;
  /** Which faults. Default: what befalls every distributed system, anywhere in the world that `build` sets up. */
  readonly faultMenu?: FaultMenu | ((values: SettingValues<P>, targets: Targets) => FaultMenu);
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
  readonly build: (simulation: Simulation, setting: Setting<Code, Workload, SettingValues<P>>) => Stage;
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

type Contents<Workload> = fc.Arbitrary<{ readonly faults: readonly Fault[]; readonly workload: Workload }>;

/** What is drawn for a plan. */
function contentsOf<P extends Parameters, Workload, Code>(
  definition: ScenarioDefinition<P, Workload, Code>,
  values: SettingValues<P>,
): Contents<Workload> {
  // A definition without workloads has them null.
  const workload = definition.workload?.(values) ?? fc.constant(null as Workload);
  if (values.faults === 0) return fc.record({ faults: fc.constant([]), workload });
  const { faultMenu = {} } = definition;
  const targets = targetsIn(definition, values, workload);
  const menu = typeof faultMenu === 'function' ? faultMenu(values, targets) : faultMenu;
  return fc.record({ faults: faultsArbitrary(values.faults, menu, targets), workload });
}

/** What there is to strike: sets up the world of each variant, and runs none. A plan must suit all of them. */
function targetsIn<P extends Parameters, Workload, Code>(
  { name, variants, build }: ScenarioDefinition<P, Workload, Code>,
  values: SettingValues<P>,
  workloads: fc.Arbitrary<Workload>,
): Targets {
  const workload = workloads.generate(randomSource(`${name}/targets`), undefined).value;
  return allTargets(
    Object.values(variants).map(({ code }) => {
      const simulation = unstarted(name);
      const { horizon } = build(simulation, { code, values, workload });
      return targetsOf(simulation, horizon);
    }),
  );
}

/** Calls `make` once for equal values. */
function remembering<Made>(make: (values: ParameterValues) => Made): (values: ParameterValues) => Made {
  const made = new Map<string, Made>();
  return (values) => {
    const key = JSON.stringify(values);
    let found = made.get(key);
    if (found === undefined) made.set(key, (found = make(values)));
    return found;
  };
}

function variantOf<V>(scenario: string, variants: { readonly [name: string]: V }, name: string): V {
  const variant = Object.hasOwn(variants, name) ? variants[name] : undefined;
  if (variant === undefined) {
    throw new UsageError(`Scenario ${scenario} has no variant "${name}"; it has: ${Object.keys(variants).join(', ')}.`);
  }
  return variant;
}
