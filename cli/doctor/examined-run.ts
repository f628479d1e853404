import type { ComparedStep, Divergence } from '../../reports/doctor-result.ts';
import type { DrainMode } from '../../sim/kernel/drain.ts';
import type { StrategyName } from '../../sim/scenario/plan.ts';
import { runPlan, type RunResult } from '../../sim/scenario/run.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';

/** One run that the doctor repeats: plain data, so that a second process can be told of it. */
export interface ExaminedRun {
  readonly scenario: string;
  readonly file: string | null;
  readonly variant: string;
  readonly strategy: StrategyName;
  readonly seed: number;
}

/** Runs it, as a sweep would unless `drain` says otherwise, and keeps what two equal runs agree on: every step, then the verdict. */
export async function traceOf(
  scenario: Scenario,
  { variant, strategy, seed }: ExaminedRun,
  drain: DrainMode | null = null,
): Promise<readonly ComparedStep[]> {
  const values = scenario.settle(variant, {});
  const plan = scenario.draw(values, String(seed), strategy);
  let steps: ComparedStep[] = [];
  const result = await runPlan(scenario, variant, values, plan, {
    ...(drain === null ? {} : { drain }),
    trace({ step, event, time, pending, digest }) {
      // A run that strayed is begun again with fences: only that one counts.
      if (step === 1) steps = [];
      steps.push({ event, time, pending, digest });
    },
  });
  return [...steps, { event: verdictText(result), time: result.time, pending: 0, digest: result.digest }];
}

/** Properties may keep something between runs as well as replicas. */
function verdictText({ verdict, violations, inconclusive }: RunResult): string {
  const said = violations.map(({ property, detail }) => `${property}: ${detail}`);
  return [verdict, ...said, ...(inconclusive === null ? [] : [inconclusive])].join(', ');
}

/** The first step, from 1, at which two traces differ; null when they are equal. */
export function firstDivergence(
  once: readonly ComparedStep[],
  again: readonly ComparedStep[],
): Pick<Divergence, 'step' | 'once' | 'again'> | null {
  for (let index = 0; index < Math.max(once.length, again.length); index++) {
    const [left = null, right = null] = [once[index], again[index]];
    if (left !== null && right !== null && sameStep(left, right)) continue;
    return { step: index + 1, once: left, again: right };
  }
  return null;
}

function sameStep(left: ComparedStep, right: ComparedStep): boolean {
  return (
    left.event === right.event &&
    left.time === right.time &&
    left.pending === right.pending &&
    left.digest === right.digest
  );
}
