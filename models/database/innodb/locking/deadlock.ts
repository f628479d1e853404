import type { Transaction } from '../storage/transaction.ts';

/**
 * The victim of the circle of waits that `from` is in or leads to; null when there is none. Each waits for one other: the
 * first that stands in its way. The lightest is the victim, among equals `from` (Deadlock::report of lock0lock.cc).
 */
export function breakCycle(from: Transaction): Transaction | null {
  const start = memberOfCycle(from);
  if (start === null) return null;
  let victim = start;
  for (let next = blockerOf(start); next !== null && next !== start; next = blockerOf(next)) {
    if (next.weight < victim.weight || (next.weight === victim.weight && next === from)) victim = next;
  }
  return victim;
}

function memberOfCycle(from: Transaction): Transaction | null {
  const seen = new Set<Transaction>();
  for (let next: Transaction | null = from; next !== null; next = blockerOf(next)) {
    if (seen.has(next)) return next;
    seen.add(next);
  }
  return null;
}

function blockerOf({ waitsFor }: Transaction): Transaction | null {
  return waitsFor?.blocker ?? null;
}
