import type { Fact } from '../sim/history/fact.ts';
import type { VirtualTime } from '../sim/kernel/event.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const everyTriggerRuns: Property = {
  id: 'every-trigger-runs',
  kind: 'eventually',
  sentence: 'Every trigger that falls due has its run within a bound.',
  why: 'Suppressing duplicates is easy for a scheduler that runs nothing: safety that stalls the schedule is no fix.',
  issue: 'https://github.com/kubeflow/pipelines/pull/13440',
  brokenBy: [
    'kubeflow-recurring-runs/no-check',
    'kubeflow-recurring-runs/idempotent-without-labels',
    'spark-submission/retry-when-taken',
  ],
};

export interface EveryTriggerRunsOptions {
  /** Asked at the end of the run: the triggers that fell due, and when (virtual ms). */
  readonly triggers: () => readonly { readonly trigger: string; readonly due: VirtualTime }[];
  /** The trigger whose run begins to exist with this fact; null for all other facts. */
  readonly runOf: (fact: Fact) => string | null;
  /** Ms that the system has, not counting the time in which it was not allowed to act. */
  readonly within: number;
  /** True when the system may act from this fact on, false when it may not; null where a fact says nothing of it. */
  readonly allowed?: (fact: Fact) => boolean | null;
}

/** A run that fell quiet would stay as it is until then, ms. */
const farFuture = 1e15;

/** Judges the triggers that fell due early enough for their bound to end within the run. */
export function monitorEveryTriggerRuns({ triggers, runOf, within, allowed }: EveryTriggerRunsOptions): Monitor {
  const runs = new Map<string, Fact>();
  const idle: { from: VirtualTime; to: VirtualTime }[] = [];
  let idleSince: VirtualTime | null = null;
  const idleBetween = (from: VirtualTime, to: VirtualTime): number =>
    [...idle, ...(idleSince === null ? [] : [{ from: idleSince, to }])].reduce(
      (sum, span) => sum + Math.max(0, Math.min(span.to, to) - Math.max(span.from, from)),
      0,
    );
  return {
    property: everyTriggerRuns,
    observe(fact) {
      const may = allowed?.(fact) ?? null;
      if (may === false) idleSince ??= fact.time;
      if (may === true && idleSince !== null) {
        idle.push({ from: idleSince, to: fact.time });
        idleSince = null;
      }
      const trigger = runOf(fact);
      if (trigger !== null && !runs.has(trigger)) runs.set(trigger, fact);
    },
    conclude({ end, time: last }, accuse) {
      const time = end === 'quiet' ? farFuture : last;
      for (const { trigger, due } of triggers()) {
        const run = runs.get(trigger);
        const waited = (run?.time ?? time) - due;
        if (waited - idleBetween(due, due + waited) <= within) continue;
        const what = run === undefined ? 'has no run' : `had its run ${Math.round(waited)} ms late`;
        accuse(`${trigger}, due at ${due} ms, ${what}`, run === undefined ? [] : [run]);
      }
    },
  };
}

export interface EveryWantedRunsOptions extends Pick<EveryTriggerRunsOptions, 'runOf' | 'within' | 'allowed'> {
  /** A trigger that is wanted from this fact on, or no longer; null for facts that say nothing of one. */
  readonly wantedOf: (fact: Fact) => { readonly trigger: string; readonly wanted: boolean } | null;
}

/** The same for triggers that fall due with a fact, such as objects that users create. Those given up since are not judged. */
export function monitorEveryWantedRuns({ wantedOf, ...options }: EveryWantedRunsOptions): Monitor {
  const since = new Map<string, VirtualTime>();
  const triggers = () => [...since].map(([trigger, due]) => ({ trigger, due }));
  const monitor = monitorEveryTriggerRuns({ ...options, triggers });
  return {
    ...monitor,
    observe(fact, accuse) {
      const now = wantedOf(fact);
      if (now?.wanted === false) since.delete(now.trigger);
      else if (now !== null && !since.has(now.trigger)) since.set(now.trigger, fact.time);
      monitor.observe?.(fact, accuse);
    },
  };
}
