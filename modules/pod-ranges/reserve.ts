import { configMaps, type ConfigMap } from '../ports/config-map.ts';
import type { Informer } from '../informer/informer.ts';
import type { Kube } from '../ports/kube.ts';
import { rangesOf, type CiliumNode } from './cilium-node.ts';

/** Finds a range for a node that has none, and keeps others from taking it; null: not now. */
export type Reserve = (node: CiliumNode, nodes: Informer<CiliumNode>) => Promise<string | null>;

/** Historic: the first range that no node has and that this process has not given away. Another process knows nothing of it. */
export function fromMemory(ranges: readonly string[]): Reserve {
  const given = new Map<string, string>();
  return ({ metadata: { name = '' } }, nodes) => {
    const taken = new Set([...given.values(), ...nodes.list().flatMap(rangesOf)]);
    const range = given.get(name) ?? ranges.find((each) => !taken.has(each));
    if (range !== undefined) given.set(name, range);
    return Promise.resolve(range ?? null);
  };
}

/** Where reservations are written down: a ConfigMap that has the name of a node under each range that is taken. */
export interface Ledger {
  readonly kube: Kube;
  readonly namespace: string;
  readonly name: string;
}

/**
 * Recommended: a range is taken by a write to one object, at the version at which it was free. Of two processes that want
 * it one is refused, whoever of them leads. Who comes later finds what an earlier one has reserved for the node.
 */
export function fromLedger(ranges: readonly string[], { kube, namespace, name }: Ledger): Reserve {
  return async ({ metadata: { name: node = '' } }) => {
    const found = await kube.get(configMaps, namespace, name);
    if (!found.ok && found.error.kind !== 'notFound') return null;
    const ledger: ConfigMap = found.ok ? found.value : { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
    const { data = {} } = ledger;
    const own = ranges.find((range) => data[keyOf(range)] === node);
    const free = own ?? ranges.find((range) => data[keyOf(range)] === undefined);
    if (own !== undefined || free === undefined) return own ?? null;
    const next = { ...ledger, data: { ...data, [keyOf(free)]: node } };
    const verb = found.ok ? kube.replace(configMaps, namespace, next) : kube.create(configMaps, namespace, next);
    return (await verb).ok ? free : null;
  };
}

/** A key of a ConfigMap has no slash. */
function keyOf(range: string): string {
  return range.replace('/', '_');
}
