import type { Waiter } from './wait.ts';

/** Whether `start`'s wait closes a cycle of sessions that wait for each other. */
export function closesCycle(start: Waiter): boolean {
  const seen = new Set<Waiter>();
  const pending = blockersOf(start);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next === start) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    pending.push(...blockersOf(next));
  }
  return false;
}

function blockersOf({ wait }: Waiter): Waiter[] {
  if (wait === null) return [];
  switch (wait.kind) {
    case 'turn':
      return [];
    case 'queue':
      return wait.request.granted ? [] : wait.queue.blockersOf(wait.request);
    case 'transactions':
      return wait.on.flatMap(({ status, owner }) => (status === 'active' && owner !== null ? [owner] : []));
  }
}
