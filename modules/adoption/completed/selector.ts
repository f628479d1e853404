import { doneLabel, executorLabel, workerLabel } from '../labels.ts';
import { safeLabel } from '../safe-label.ts';

/** Makes the label selector of completed pods to adopt, given this scheduler's id and those of living siblings. */
export type CompletedPodSelector = (self: string, alive: readonly string[]) => string;

/**
 * #61839 (provider 10.15.0), and before it the sweep of 2.9: everything that does not carry this scheduler's label. With
 * N schedulers each selects what the N - 1 others own.
 */
export const excludeSelf: CompletedPodSelector = (self) => around(`${workerLabel}!=${safeLabel(self)}`);

/** #66400: everything owned by none of this scheduler and its living siblings. The order is that of text: 10 before 5. */
export const excludeAlive: CompletedPodSelector = (self, alive) => {
  const labels = [...new Set([self, ...alive].map((id) => safeLabel(id)))].sort(byCodeUnit);
  if (labels.length === 1) return around(`${workerLabel}!=${labels.join('')}`);
  return around(`${workerLabel} notin (${labels.join(',')})`);
};

/** Pods that carry the label of one of `owners`: names the dead instead of excluding the living. */
export function ownedBy(owners: readonly string[]): string {
  const labels = [...new Set(owners.map((id) => safeLabel(id)))].sort(byCodeUnit);
  return around(`${workerLabel} in (${labels.join(',')})`);
}

/** Pods of one owner that are not done: what a sweep for orphans lists. */
export function ownedByOne(owner: string): string {
  return around(`${workerLabel}=${safeLabel(owner)}`);
}

/** What a scheduler watches: upstream uses the raw id here, which equals the label only because ids are numbers. */
export function watchedBy(self: string): string {
  return `${workerLabel}=${self},${doneLabel}!=True`;
}

function around(workerFilter: string): string {
  return `${executorLabel}=True,${workerFilter},${doneLabel}!=True`;
}

function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
