import type { Waiter } from './wait.ts';

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
