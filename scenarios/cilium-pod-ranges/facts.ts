import { changeOf } from '../../models/kube/object-change.ts';
import { ciliumNodes, rangesOf } from '../../modules/pod-ranges/cilium-node.ts';
import type { Fact } from '../../sim/history/fact.ts';
import type { VirtualTime } from '../../sim/kernel/event.ts';

/** The ranges that a node has from now on. */
export function rangesNow(fact: Fact): { readonly node: string; readonly ranges: readonly string[] } | null {
  const change = changeOf(ciliumNodes, fact);
  if (change === null) return null;
  return { node: change.after?.metadata.name ?? '', ranges: change.after === null ? [] : rangesOf(change.after) };
}

/** The nodes, since when there are, and which of them have got a range. */
export class WaitingNodes {
  readonly #since = new Map<string, VirtualTime>();

  readonly provided = (fact: Fact): string | null => {
    const now = rangesNow(fact);
    if (now !== null && !this.#since.has(now.node)) this.#since.set(now.node, fact.time);
    return now !== null && now.ranges.length > 0 ? now.node : null;
  };

  list(): readonly { readonly trigger: string; readonly due: VirtualTime }[] {
    return [...this.#since].map(([trigger, due]) => ({ trigger, due }));
  }
}
