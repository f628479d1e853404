import type { Fact } from '../sim/history/fact.ts';
import type { VirtualTime } from '../sim/kernel/event.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

interface TimeLimit {
  /** What is done with this fact; null for all other facts. */
  readonly doneOf: (fact: Fact) => string | null;
  /** Ms that the system has, not counting the time in which it was not allowed to act. */
  readonly within: number;
  /** True when the system may act from this fact on, false when it may not; null where a fact says nothing of it. */
  readonly allowed?: (fact: Fact) => boolean | null;
}

export interface DoneWhenDueOptions extends TimeLimit {
  /** Asked at the end of the run. */
  readonly due: () => readonly Demand[];
}

/** What had to be done, from when on (virtual ms), and the fact that says so, if one does. */
export interface Demand {
  readonly what: string;
  readonly since: VirtualTime;
  readonly because?: Fact;
}

/** A run that fell quiet would stay as it is until then, ms. */
const farFuture = 1e15;

/** Judges that all that falls due is done in time, if its time ends within the run. */
export function monitorDoneWhenDue(property: Property, { due, doneOf, within, allowed }: DoneWhenDueOptions): Monitor {
  const done = new Map<string, Fact>();
  const idle: { from: VirtualTime; to: VirtualTime }[] = [];
  let idleSince: VirtualTime | null = null;
  const idleBetween = (from: VirtualTime, to: VirtualTime): number =>
    [...idle, ...(idleSince === null ? [] : [{ from: idleSince, to }])].reduce(
      (sum, span) => sum + Math.max(0, Math.min(span.to, to) - Math.max(span.from, from)),
      0,
    );
  return {
    property,
    observe(fact) {
      const may = allowed?.(fact) ?? null;
      if (may === false) idleSince ??= fact.time;
      if (may === true && idleSince !== null) {
        idle.push({ from: idleSince, to: fact.time });
        idleSince = null;
      }
      const what = doneOf(fact);
      if (what !== null && !done.has(what)) done.set(what, fact);
    },
    conclude({ end, time: last }, accuse) {
      const time = end === 'quiet' ? farFuture : last;
      for (const { what, since, because } of due()) {
        const fact = done.get(what);
        const waited = (fact?.time ?? time) - since;
        if (waited - idleBetween(since, since + waited) <= within) continue;
        const came = fact === undefined ? 'was not done' : `was done after ${Math.round(waited)} ms`;
        const witnesses = [because, fact].filter((witness) => witness !== undefined);
        accuse(`${what}, due at ${since} ms, ${came}`, witnesses);
      }
    },
  };
}

export interface DoneInTimeOptions extends TimeLimit {
  /** What falls due with this fact, or no longer has to be done; null for facts that say nothing of it. */
  readonly wantedOf: (fact: Fact) => { readonly what: string; readonly wanted: boolean } | null;
}

/** The same for what facts ask for, such as objects that users create. What was given up since is not judged. */
export function monitorDoneInTime(property: Property, { wantedOf, ...limit }: DoneInTimeOptions): Monitor {
  const wanted = new Map<string, Fact>();
  const due = () => [...wanted].map(([what, because]) => ({ what, since: because.time, because }));
  const monitor = monitorDoneWhenDue(property, { ...limit, due });
  return {
    ...monitor,
    observe(fact, accuse) {
      const now = wantedOf(fact);
      if (now?.wanted === false) wanted.delete(now.what);
      else if (now !== null && !wanted.has(now.what)) wanted.set(now.what, fact);
      monitor.observe?.(fact, accuse);
    },
  };
}
