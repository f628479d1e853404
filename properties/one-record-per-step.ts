import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';
import { monitorMadeOnce } from './made-once.ts';

export const oneRecordPerStep: Property = {
  id: 'one-record-per-step',
  kind: 'never',
  sentence: 'No step of a build is recorded twice.',
  why: 'Updates find the first record by its name; the second stays pending for ever, whoever looks at it.',
  issue: 'https://github.com/brigadecore/brigade/issues/1617',
  brokenBy: ['brigade-durable/v2-retry'],
};

/** `recordOf` reads a fact as a record that was made, and answers with its step; null for other facts. */
export function monitorOneRecordPerStep(recordOf: (fact: ChangedFact) => string | null): Monitor {
  return monitorMadeOnce(oneRecordPerStep, recordOf, 'records');
}
