import type { DrainMode } from '../kernel/drain.ts';
import { Simulation, type RunEnd, type TraceStep } from '../kernel/simulation.ts';
import type { History } from '../history/entry.ts';
import { Judge, type Verdict, type Violation } from '../property/property.ts';
import type { Streams } from '../random/streams.ts';
import { random } from '../strategies/random.ts';
import { replay, type Deviation } from '../strategies/replay.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { timed } from '../strategies/timed.ts';
import type { ParameterValues } from './parameter.ts';
import type { Plan } from './plan.ts';
import type { Scenario } from './scenario.ts';

export interface RunOptions {
  /** Keeps the history. Default false. */
  readonly record?: boolean;
  /** Default: the scenario's own. */
  readonly drain?: DrainMode;
  readonly trace?: (step: TraceStep) => void;
}

export interface RunResult {
  readonly verdict: Verdict;
  readonly violations: readonly Violation[];
  /** Why the verdict is `inconclusive`, else null. */
  readonly inconclusive: string | null;
  readonly end: RunEnd;
  /** How it was drained in the end: `fence` also when `fast` noticed a process out of its turn and began again. */
  readonly drain: DrainMode;
  readonly steps: number;
  /** Requests of replicas that a server has applied. */
  readonly requests: number;
  /** Virtual ms. */
  readonly time: number;
  readonly digest: string;
  readonly marks: ReadonlyMap<string, number>;
  /** Null unless recorded. */
  readonly history: History | null;
  /** Deviations of the plan that found nothing to apply to: the code has changed there. */
  readonly missed: readonly Deviation[];
}

/** Runs one plan: a pure function of scenario, variant, parameters, plan and code. */
export async function runPlan(
  scenario: Scenario,
  variant: string,
  values: ParameterValues,
  plan: Plan,
  options: RunOptions = {},
): Promise<RunResult> {
  const drain = options.drain ?? scenario.drain;
  const first = await attempt(scenario, variant, values, plan, { ...options, drain });
  if (first.end !== 'strayed' || drain === 'fence') return first;
  return attempt(scenario, variant, values, plan, { ...options, drain: 'fence' });
}

async function attempt(
  scenario: Scenario,
  variant: string,
  values: ParameterValues,
  plan: Plan,
  options: RunOptions & { readonly drain: DrainMode },
): Promise<RunResult> {
  const judge = new Judge();
  let requests = 0;
  const strategy = strategyOf(plan);
  const simulation = new Simulation({
    seed: plan.seed,
    strategy: strategy.make,
    faults: plan.faults,
    drain: options.drain,
    record: options.record ?? false,
    judge(fact) {
      if (fact.kind === 'applied') requests += 1;
      judge.observe(fact);
    },
    ...(options.trace === undefined ? {} : { trace: options.trace }),
  });
  const { monitors, horizon } = scenario.stage(simulation, variant, values, plan);
  judge.begin(monitors);
  const end = await simulation.run(horizon, scenario.steps);
  const { now: time, step: steps } = simulation;
  judge.conclude({ end, time }, steps);
  const { violations } = judge;
  const inconclusive = judge.failure ?? inconclusiveEnd(end, scenario.steps);
  return {
    verdict: violations.length > 0 ? 'violated' : inconclusive === null ? 'holds' : 'inconclusive',
    violations,
    inconclusive,
    end,
    drain: options.drain,
    steps,
    requests,
    time,
    digest: simulation.digest.toString(),
    marks: simulation.marks,
    history: simulation.recorder?.history ?? null,
    missed: strategy.missed(),
  };
}

function inconclusiveEnd(end: RunEnd, steps: number): string | null {
  if (end === 'steps') return `the run was given up after ${steps} events`;
  if (end === 'strayed')
    return 'a replica acted outside of its turn: it waits for something other than its ports, such as setTimeout';
  return null;
}

function strategyOf(plan: Plan): { make: (streams: Streams) => Strategy; missed: () => readonly Deviation[] } {
  const base = plan.strategy === 'timed' ? timed : random;
  if (plan.deviations.length === 0) return { make: base, missed: () => [] };
  let missed: () => readonly Deviation[] = () => [];
  const make = (streams: Streams): Strategy => {
    const strategy = replay(base(streams), plan.deviations);
    missed = strategy.missed;
    return strategy;
  };
  return { make, missed: () => missed() };
}
