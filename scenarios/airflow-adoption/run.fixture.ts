import type { Fact } from '../../sim/history/fact.ts';
import { Simulation } from '../../sim/kernel/simulation.ts';
import type { ParameterValues } from '../../sim/scenario/parameter.ts';
import type { Plan } from '../../sim/scenario/plan.ts';
import { timed } from '../../sim/strategies/timed.ts';
import { airflowAdoption } from './airflow-adoption.ts';
import { ownerChange, tickPatches } from './facts.ts';

/** Runs one seed of a variant and hands every fact to `see`. */
export function watchRun(
  variant: string,
  given: ParameterValues,
  seed: string,
  see: (fact: Fact) => void,
): Promise<void> {
  const values = airflowAdoption.settle(variant, given);
  return watchPlan(variant, given, airflowAdoption.draw(values, seed, 'timed'), see);
}

/** Runs a plan of a variant and hands every fact to `see`. */
export async function watchPlan(
  variant: string,
  given: ParameterValues,
  plan: Plan,
  see: (fact: Fact) => void,
): Promise<void> {
  const values = airflowAdoption.settle(variant, given);
  const simulation = new Simulation({
    seed: plan.seed,
    strategy: timed,
    faults: plan.faults,
    drain: 'fence',
    record: false,
    judge: see,
  });
  const { horizon } = airflowAdoption.stage(simulation, variant, values, plan);
  await simulation.run(horizon, airflowAdoption.steps);
}

export interface Counts {
  /** Adoption patches of each tick after the first minute, in order. */
  readonly ticks: readonly number[];
  /** Pods that changed hands. */
  readonly relabels: number;
  /** Requests that the API server has applied, by operation. */
  readonly requests: ReadonlyMap<string, number>;
  /** Tasks that have ended. */
  readonly ended: number;
}

/** Counts what a run costs. */
export async function countRun(variant: string, given: ParameterValues, seed = '1'): Promise<Counts> {
  const ticks: number[] = [];
  const requests = new Map<string, number>();
  let relabels = 0;
  let ended = 0;
  await watchRun(variant, given, seed, (fact) => {
    const patches = tickPatches(fact);
    if (patches !== null && fact.time > 60_000) ticks.push(patches);
    if (fact.kind === 'applied' && fact.link === 'kube') {
      requests.set(fact.operation, (requests.get(fact.operation) ?? 0) + 1);
    }
    const change = ownerChange(fact);
    if (change?.before != null && change.after != null && change.before !== change.after) relabels += 1;
    if (fact.kind === 'event' && fact.name === 'task/ended') ended += 1;
  });
  return { ticks, relabels, requests, ended };
}
