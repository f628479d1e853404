import { changeOf } from '../../models/kube/object-change.ts';
import { claims, dataCenters, uidLabel } from '../../modules/data-center/data-center.ts';
import type { Fact } from '../../sim/history/fact.ts';

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

/** The data center (uid) for which a claim is made. */
export function claimMade(fact: Fact): string | null {
  const change = changeOf(claims, fact);
  return change?.before === null ? (change.after?.metadata.labels?.[uidLabel] ?? null) : null;
}

/** A data center, as something that waits for its claims. */
export function dataCenterWanted(fact: Fact): { readonly what: string; readonly wanted: boolean } | null {
  const center = dataCenterNow(fact);
  return center === null ? null : { what: center.owner, wanted: center.wanted };
}
