import type { AdoptedPod } from '../completed/completed-pod-adopter.ts';

/** Completed pods that were adopted and still have to be cleaned up, by `namespace/name`. */
export type CompletedPods = Map<string, AdoptedPod>;

/** Cleans one up; false when that failed and must be tried again. */
export type CleanUp = (pod: AdoptedPod) => Promise<boolean>;

/** When adopted completed pods are cleaned up: after every result of the watcher, or once all results are through. */
export interface DrainPolicy {
  readonly afterResult: (completed: CompletedPods, cleanUp: CleanUp) => Promise<void>;
  readonly afterResults: (completed: CompletedPods, cleanUp: CleanUp) => Promise<void>;
}

const nothing = async (): Promise<void> => {};

/** #68674 (after provider 10.18.0): once per sync; what failed stays for the next one. */
export const drainOnce: DrainPolicy = {
  afterResult: nothing,
  afterResults: async (completed, cleanUp) => {
    for (const [id, pod] of completed) if (await cleanUp(pod)) completed.delete(id);
  },
};

/** Before #68674: the loop over the adopted pods stood inside the loop over the results, and nothing left the set. */
export const drainPerResult: DrainPolicy = {
  afterResult: async (completed, cleanUp) => {
    for (const pod of completed.values()) await cleanUp(pod);
  },
  afterResults: nothing,
};
