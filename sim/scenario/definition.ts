import type fc from 'fast-check';
import type { FaultMenu } from '../faults/menu.ts';
import type { Targets } from '../faults/targets.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { Monitor } from '../property/property.ts';
import type { Parameters, ParameterValues, ValuesOf } from './parameter.ts';

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
