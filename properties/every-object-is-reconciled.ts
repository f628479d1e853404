import type { Monitor, Property } from '../sim/property/property.ts';
import { monitorDoneInTime, type DoneInTimeOptions } from './done-in-time.ts';

export const everyObjectIsReconciled: Property = {
  id: 'every-object-is-reconciled',
  kind: 'eventually',
  sentence: 'What an object asks for is brought about within a bound, unless the object is deleted first.',
  why: 'A controller that does nothing breaks no rule of safety.',
  issue: 'https://github.com/kubernetes/kubernetes/issues/34447',
  brokenBy: ['spark-submission/retry-when-taken'],
};

/** `wantedOf`: an object, for as long as it is there. `doneOf`: the object for which that is brought about. */
export function monitorEveryObjectIsReconciled(options: DoneInTimeOptions): Monitor {
  return monitorDoneInTime(everyObjectIsReconciled, options);
}
