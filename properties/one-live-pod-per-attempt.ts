import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';
import { monitorSoleHolder, type Holding } from './sole-holder.ts';

export const oneLivePodPerAttempt: Property = {
  id: 'one-live-pod-per-attempt',
  kind: 'always',
  sentence: 'No attempt of a step has more than one live pod.',
  why: 'Two pods of one attempt write to the same places at the same time, and only one of them is waited for.',
  issue: 'https://github.com/brigadecore/brigade/issues/369',
  brokenBy: ['brigade-durable/checkpoint'],
};

/** `podOf` reads a fact as a pod (`holder`) of an attempt (`place`); null for other facts. */
export function monitorOneLivePodPerAttempt(podOf: (fact: ChangedFact) => Holding | null): Monitor {
  return monitorSoleHolder(oneLivePodPerAttempt, podOf, 'live pods');
}
