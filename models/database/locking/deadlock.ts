import type { Overtaking, Waiter } from './wait.ts';

/** A cycle of sessions that wait for each other, from `start` on; null when `start` is in none. */
export function cycleThrough(start: Waiter): Waiter[] | null {
  const path = [start];
  return follow(start, start, path, new Set()) ? path : null;
}

/** Extends `path` from `waiter` back to `start`. */
function follow(start: Waiter, waiter: Waiter, path: Waiter[], seen: Set<Waiter>): boolean {
  for (const blocker of blockersOf(waiter)) {
    if (blocker === start) return true;
    if (seen.has(blocker)) continue;
    seen.add(blocker);
    path.push(blocker);
    if (follow(start, blocker, path, seen)) return true;
    path.pop();
  }
  return false;
}

/** Whoever must let go or end before `waiter` can go on. */
export function blockersOf({ wait }: Waiter): Waiter[] {
  if (wait === null) return [];
  switch (wait.kind) {
    case 'turn':
      return [];
    case 'queue':
      return wait.request.granted ? [] : wait.request.blockers();
    case 'transactions':
      return wait.on.flatMap(({ status, owner }) => (status === 'active' && owner !== null ? [owner] : []));
  }
}

/**
 * Resolves the deadlock that `start` is in, if some of the waiters only wait because others stand ahead of them in a queue:
 * these step ahead (`DeadLockCheckRecurse` of deadlock.c). False, and nothing has changed: it takes a victim.
 */
export function resolveByOvertaking(start: Waiter): boolean {
  const steps = stepsOutOf([start], []);
  for (const { overtaking } of steps ?? []) overtaking.settle();
  return steps !== null;
}

interface Step {
  readonly waiter: Waiter;
  readonly blocker: Waiter;
  readonly overtaking: Overtaking;
}

/** What lets none of `starts` be in a cycle, each step taken already; null when there is no such thing, and none is taken. */
function stepsOutOf(starts: readonly Waiter[], taken: readonly Step[]): readonly Step[] | null {
  const cycle = starts.map(cycleThrough).find((found) => found !== null);
  if (cycle === undefined) return taken;
  // As PostgreSQL does: from the end of the cycle.
  for (const [index, waiter] of [...cycle.entries()].reverse()) {
    const blocker = cycle[(index + 1) % cycle.length];
    if (blocker === undefined || waiter.wait?.kind !== 'queue' || isSettled(waiter, blocker, taken)) continue;
    const overtaking = waiter.wait.request.overtake(blocker);
    if (overtaking === null) continue;
    const found = stepsOutOf([...starts, waiter, blocker], [...taken, { waiter, blocker, overtaking }]);
    if (found !== null) return found;
    overtaking.undo();
  }
  return null;
}

/** Whether the order of two is part of what is being tried. */
function isSettled(waiter: Waiter, blocker: Waiter, taken: readonly Step[]): boolean {
  return taken.some((step) => [step.waiter, step.blocker].every((each) => each === waiter || each === blocker));
}
