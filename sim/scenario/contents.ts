import fc from 'fast-check';
import type { Fault } from '../faults/fault.ts';
import { faultsArbitrary } from '../faults/menu.ts';
import { allTargets, targetsOf, type Targets } from '../faults/targets.ts';
import { randomSource } from '../random/source.ts';
import type { ScenarioDefinition, SettingValues } from './definition.ts';
import type { Parameters, ParameterValues } from './parameter.ts';
import { unstarted } from './unstarted.ts';

type Contents<Workload> = fc.Arbitrary<{ readonly faults: readonly Fault[]; readonly workload: Workload }>;

/** What is drawn for a plan. */
export function contentsOf<P extends Parameters, Workload, Code>(
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
export function remembering<Made>(make: (values: ParameterValues) => Made): (values: ParameterValues) => Made {
  const made = new Map<string, Made>();
  return (values) => {
    const key = JSON.stringify(values);
    let found = made.get(key);
    if (found === undefined) made.set(key, (found = make(values)));
    return found;
  };
}
