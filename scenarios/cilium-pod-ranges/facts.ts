import { changeOf } from '../../models/kube/object-change.ts';
import { ciliumNodes, rangesOf } from '../../modules/pod-ranges/cilium-node.ts';
import type { Fact } from '../../sim/history/fact.ts';

/** The ranges that a node has from now on. */
export function rangesNow(fact: Fact): { readonly node: string; readonly ranges: readonly string[] } | null {
  const change = changeOf(ciliumNodes, fact);
  if (change === null) return null;
  return { node: change.after?.metadata.name ?? '', ranges: change.after === null ? [] : rangesOf(change.after) };
}

/** A node, which wants a range. */
export function nodeWanted(fact: Fact): { readonly what: string; readonly wanted: true } | null {
  const now = rangesNow(fact);
  return now === null ? null : { what: now.node, wanted: true };
}

/** The node that has a range now. */
export function nodeProvided(fact: Fact): string | null {
  const now = rangesNow(fact);
  return now !== null && now.ranges.length > 0 ? now.node : null;
}
