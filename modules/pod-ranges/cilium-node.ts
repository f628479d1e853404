import type { KubeObject, Resource } from '../ports/kube.ts';

/** The part of cilium.io/v2 CiliumNode that says from which ranges the node gives addresses to its pods. */
export interface CiliumNode extends KubeObject {
  readonly apiVersion: 'cilium.io/v2';
  readonly kind: 'CiliumNode';
  readonly spec?: { readonly ipam?: { readonly podCIDRs?: readonly string[] } };
}

export const ciliumNodes: Resource<CiliumNode> = {
  group: 'cilium.io',
  version: 'v2',
  plural: 'ciliumnodes',
  kind: 'CiliumNode',
  namespaced: false,
};

export function rangesOf(node: CiliumNode): readonly string[] {
  return node.spec?.ipam?.podCIDRs ?? [];
}
