import type { ComparedStep, Divergence, DoctorCheck } from '../../reports/doctor-result.ts';
import type { Sourced } from '../scenarios/target.ts';
import { firstDivergence, traceOf, type ExaminedRun } from './examined-run.ts';
import { fingerprint } from './fingerprint.ts';
import { inSecondProcess, otherSurroundings } from './second-order.ts';

/** Divergent runs of the second process whose steps are asked for: each takes one process more. */
const mostDumps = 5;

/** A run with its scenario at hand. */
export interface Patient {
  readonly sourced: Sourced;
  readonly run: ExaminedRun;
}

/** The traces of all runs, and how a second run of each in this process, with fences, compares to them. */
export async function twiceInOneProcess(
  patients: readonly Patient[],
  onProgress: (done: number, name: string) => void,
): Promise<{ readonly check: DoctorCheck; readonly traces: readonly (readonly ComparedStep[])[] }> {
  const traces: (readonly ComparedStep[])[] = [];
  const divergences: Divergence[] = [];
  for (const { sourced, run } of patients) {
    const once = await traceOf(sourced.scenario, run);
    const again = await traceOf(sourced.scenario, run, 'fence');
    traces.push(once);
    const divergence = firstDivergence(once, again);
    if (divergence !== null) divergences.push({ ...nameOf(run), ...divergence });
    onProgress(traces.length, `${run.scenario}/${run.variant}`);
  }
  return { check: checkOf('twice in one process, the second time with fences', traces, divergences), traces };
}

/** How the same runs in a second process, in reverse order, with another time zone and locale, compare to `traces`. */
export async function onceInAnother(
  patients: readonly Patient[],
  traces: readonly (readonly ComparedStep[])[],
): Promise<DoctorCheck> {
  const runs = patients.map(({ run }) => run).reverse();
  const own = [...traces].reverse();
  const reports = await inSecondProcess({ runs, dump: null });
  const divergences: Divergence[] = [];
  for (const [index, run] of runs.entries()) {
    const once = own[index] ?? [];
    if (reports[index]?.fingerprint === fingerprint(once)) continue;
    if (divergences.length >= mostDumps) {
      divergences.push({ ...nameOf(run), ...vagueDivergence(once) });
      continue;
    }
    const dumped = (await inSecondProcess({ runs, dump: index })).at(-1)?.steps ?? [];
    const divergence = firstDivergence(once, dumped);
    // Equal this time, unlike a moment ago: nothing more can be said than that the run is not deterministic.
    divergences.push({ ...nameOf(run), ...(divergence ?? vagueDivergence(once)) });
  }
  const surroundings = Object.entries(otherSurroundings(process.env)).map(([name, value]) => `${name}=${value}`);
  return checkOf(`in a second process, in reverse order, with ${surroundings.join(' ')}`, traces, divergences);
}

/** Somewhere up to the last step. */
function vagueDivergence(once: readonly ComparedStep[]): Pick<Divergence, 'step' | 'once' | 'again'> {
  return { step: once.length, once: once.at(-1) ?? null, again: null };
}

function nameOf({
  scenario,
  variant,
  strategy,
  seed,
}: ExaminedRun): Pick<Divergence, 'scenario' | 'variant' | 'strategy' | 'seed'> {
  return { scenario, variant, strategy, seed };
}

function checkOf(
  name: string,
  traces: readonly (readonly ComparedStep[])[],
  divergences: readonly Divergence[],
): DoctorCheck {
  const steps = traces.reduce((sum, trace) => sum + trace.length, 0);
  return { name, runs: traces.length, steps, divergences };
}
