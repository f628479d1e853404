import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';
import type { RunStateOf } from './run-state.ts';

export const everyBuildNotifiesOnce: Property = {
  id: 'every-build-notifies-once',
  kind: 'eventually',
  sentence: 'Every build comes to an end, which is told once, and after everything else.',
  why: 'A pull request whose status stays pending can never be merged, and one that is told twice is merged twice.',
  issue: 'https://github.com/brigadecore/brigade/issues/369',
  brokenBy: [
    'brigade-durable/v1',
    'brigade-durable/pod-probe',
    'brigade-durable/checkpoint',
    'brigade-durable/v2-retry',
  ],
};

export interface EveryBuildNotifiesOnceOptions {
  readonly runs: readonly string[];
  readonly runOf: RunStateOf;
  /** A notification that the receiver has taken. Null for other facts. */
  readonly notificationOf: (
    fact: ChangedFact,
  ) => { readonly run: string; readonly state: string; readonly final: boolean } | null;
}

/** Judges at the end of the run. */
export function monitorEveryBuildNotifiesOnce(options: EveryBuildNotifiesOnceOptions): Monitor {
  const states = new Map<string, string | null>();
  const told = new Map<string, { readonly state: string; readonly final: boolean; readonly fact: ChangedFact }[]>(
    options.runs.map((run) => [run, []]),
  );
  return {
    property: everyBuildNotifiesOnce,
    observe(fact) {
      if (fact.kind !== 'changed') return;
      const run = options.runOf(fact);
      if (run !== null) states.set(run.run, run.state);
      const notification = options.notificationOf(fact);
      if (notification !== null) told.get(notification.run)?.push({ ...notification, fact });
    },
    conclude(_conclusion, accuse) {
      for (const [run, notifications] of told) {
        const state = states.get(run) ?? null;
        const shown = notifications.map((notification) => notification.state).join(', ');
        const facts = notifications.map(({ fact }) => fact);
        if (state === null) accuse(`build ${run} has not ended; told: ${shown}`, facts);
        else if (notifications.filter(({ final }) => final).length !== 1 || notifications.at(-1)?.state !== state)
          accuse(`build ${run} is ${state}; told: ${shown}`, facts);
      }
    },
  };
}
