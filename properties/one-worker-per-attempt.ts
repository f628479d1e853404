import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';
import { monitorMadeOnce } from './made-once.ts';

export const oneWorkerPerAttempt: Property = {
  id: 'one-worker-per-attempt',
  kind: 'never',
  sentence: 'No attempt of a build is given to a second worker, not even when the first is gone.',
  why: 'A build that is promised to run at most once runs twice; and where workers are fenced, two with one token pass alike.',
  issue: 'https://github.com/brigadecore/brigade/issues/369',
  brokenBy: ['brigade-durable/v1'],
};

/** `workerOf` reads a fact as a worker that was made, and answers with its attempt; null for other facts. */
export function monitorOneWorkerPerAttempt(workerOf: (fact: ChangedFact) => string | null): Monitor {
  return monitorMadeOnce(oneWorkerPerAttempt, workerOf, 'workers');
}
