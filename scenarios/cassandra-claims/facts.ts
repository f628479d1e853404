import { changeOf } from '../../models/kube/object-change.ts';
import { claims, dataCenters, uidLabel } from '../../modules/data-center/data-center.ts';
import type { Fact } from '../../sim/history/fact.ts';
import type { VirtualTime } from '../../sim/kernel/event.ts';

/** A data center, by uid, and whether it is to stay. */
export function dataCenterNow(fact: Fact): { readonly owner: string; readonly wanted: boolean } | null {
  const change = changeOf(dataCenters, fact);
  const owner = (change?.after ?? change?.before)?.metadata.uid;
  if (change === null || owner === undefined) return null;
  return { owner, wanted: change.after !== null && change.after.metadata.deletionTimestamp === undefined };
}

/** The data center (uid) whose claim is gone. */
export function claimLost(fact: Fact): string | null {
  const change = changeOf(claims, fact);
  return change?.after === null ? (change.before?.metadata.labels?.[uidLabel] ?? null) : null;
}

/** The data centers that are to stay, since when, and which of them have got a claim. */
export class WantedDataCenters {
  readonly #since = new Map<string, VirtualTime>();

  readonly provided = (fact: Fact): string | null => {
    const center = dataCenterNow(fact);
    if (center?.wanted === false) this.#since.delete(center.owner);
    else if (center !== null && !this.#since.has(center.owner)) this.#since.set(center.owner, fact.time);
    const claim = changeOf(claims, fact);
    return claim?.before === null ? (claim.after?.metadata.labels?.[uidLabel] ?? null) : null;
  };

  list(): readonly { readonly trigger: string; readonly due: VirtualTime }[] {
    return [...this.#since].map(([trigger, due]) => ({ trigger, due }));
  }
}
