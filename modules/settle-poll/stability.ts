import type { Milliseconds } from '../ports/clock.ts';
import type { Pod } from '../ports/pod.ts';
import type { VerifyConfig } from './config.ts';
import type { TimedSnapshot } from './list-retry.ts';
import { countedPods, podName } from './pod-counts.ts';

/** Something that has been seen in every snapshot since one of them. */
interface Window {
  /** When the first of those snapshots had arrived: it was true then or before. */
  readonly openedAt: Milliseconds;
  /** Which snapshot that was. */
  readonly attempt: number;
}

/** What the snapshots so far say about how long things have been as they are. Times are of the monotonic clock. */
export interface Stability {
  /** The uids of the pods that are judged: counted and not exempt. */
  readonly members: ReadonlySet<string>;
  /** Open while the members have been the same, at least one, and all scheduled. */
  readonly settled: Window | null;
  /** By uid, open while that pod has been unscheduled. */
  readonly unscheduled: ReadonlyMap<string, Window>;
  /** The first snapshot that was requested after the deadline; windows that it did not open or find open are not awaited. */
  readonly closingAttempt: number | null;
}

export const nothingSeen: Stability = {
  members: new Set(),
  settled: null,
  unscheduled: new Map(),
  closingAttempt: null,
};

/** What to do after a snapshot. `stuck`: those pods stayed unscheduled for a whole window. */
export type Judgement =
  | { readonly kind: 'wait' }
  | { readonly kind: 'settled' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'stuck'; readonly pods: readonly Pod[] }
  | { readonly kind: 'unsettled' };

/** Takes a further snapshot into account. */
export function observe(
  before: Stability,
  snapshot: TimedSnapshot,
  attempt: number,
  config: VerifyConfig,
  deadline: Milliseconds,
): Stability {
  const judged = countedPods(snapshot.pods, config.rules).filter((pod) => !config.rules.isExempt(pod));
  const members = new Set(judged.map(identity));
  const opened: Window = { openedAt: snapshot.repliedAt, attempt };
  const well = members.size > 0 && snapshot.unscheduled.length === 0;
  const unchanged = sameMembers(before.members, members);
  const closes = before.closingAttempt === null && snapshot.requestedAt >= deadline;
  return {
    members,
    settled: well ? ((unchanged ? before.settled : null) ?? opened) : null,
    unscheduled: new Map(
      snapshot.unscheduled.map((pod) => [identity(pod), before.unscheduled.get(identity(pod)) ?? opened]),
    ),
    closingAttempt: closes ? attempt : before.closingAttempt,
  };
}

/** Judges what `observe` made of `snapshot`. */
export function judge(stability: Stability, snapshot: TimedSnapshot, config: VerifyConfig): Judgement {
  const { settled, unscheduled, closingAttempt } = stability;
  const complete = (window: Window | null | undefined): boolean =>
    window != null && snapshot.requestedAt - window.openedAt >= config.stabilitySeconds * 1_000;
  if (complete(settled)) return { kind: 'settled' };
  if (closingAttempt === null) return { kind: 'wait' };
  if (snapshot.counts.total === 0) return { kind: 'empty' };
  // Only Jobs' pods, for the whole deadline: there is nobody left to wait for.
  if (stability.members.size === 0) return { kind: 'settled' };
  const stuck = snapshot.unscheduled.filter((pod) => complete(unscheduled.get(identity(pod))));
  if (stuck.length > 0) return { kind: 'stuck', pods: stuck };
  const windows = [...unscheduled.values(), ...(settled === null ? [] : [settled])];
  return { kind: windows.some((window) => window.attempt <= closingAttempt) ? 'wait' : 'unsettled' };
}

// A pod that was deleted and made again under its name is another pod.
function identity(pod: Pod): string {
  return pod.metadata.uid ?? podName(pod);
}

function sameMembers(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((member) => right.has(member));
}
