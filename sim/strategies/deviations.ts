import type { History } from '../history/entry.ts';
import type { Deviation } from './replay.ts';

/** The schedule of a recorded run, written out: only where it departed from the default order. */
export function deviationsOf(history: History): Deviation[] {
  return history.flatMap((entry) =>
    entry.type === 'step' && entry.insteadOf !== null ? [{ event: entry.event, before: entry.insteadOf }] : [],
  );
}
