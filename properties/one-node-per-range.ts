import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const oneNodePerRange: Property = {
  id: 'one-node-per-range',
  kind: 'always',
  sentence: 'No two nodes have the same range of pod addresses.',
  why: 'Two pods get one address, and traffic for either goes to the wrong machine.',
  issue: 'https://github.com/cilium/cilium/pull/42920',
  brokenBy: ['cilium-pod-ranges/blocking-stop', 'cilium-pod-ranges/stop-at-once'],
};

/** `rangesOf` reads a fact as the ranges that a node has from now on; null for other facts. */
export function monitorOneNodePerRange(
  rangesOf: (fact: Fact) => { readonly node: string; readonly ranges: readonly string[] } | null,
): Monitor {
  const nodes = new Map<string, { readonly ranges: readonly string[]; readonly fact: Fact }>();
  return {
    property: oneNodePerRange,
    observe(fact, accuse) {
      const now = rangesOf(fact);
      if (now === null) return;
      nodes.set(now.node, { ranges: now.ranges, fact });
      for (const [other, known] of nodes) {
        const both = other === now.node ? undefined : known.ranges.find((range) => now.ranges.includes(range));
        if (both !== undefined) accuse(`${both} belongs to ${other} and to ${now.node}`, [known.fact, fact]);
      }
    },
  };
}
