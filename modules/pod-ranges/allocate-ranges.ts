import { runReconciler } from '../reconciler/reconciler.ts';
import type { Clock } from '../ports/clock.ts';
import type { Kube } from '../ports/kube.ts';
import type { Lifecycle } from '../ports/lifecycle.ts';
import type { Log } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import { ciliumNodes, rangesOf } from './cilium-node.ts';
import type { Reserve } from './reserve.ts';

export interface AllocationPorts {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
}

/**
 * The leader's work: gives every node a range for its pods, until a graceful stop is requested or the process ends. The
 * range is written by a patch without a version, as kube-controller-manager's range allocator does (PatchNodeCIDRs).
 * Not taken over: ranges of nodes that are gone are not given out again; several ranges for a node.
 */
export function allocateRanges(ports: AllocationPorts, reserve: Reserve): Promise<void> {
  return runReconciler({
    ...ports,
    resource: ciliumNodes,
    namespace: null,
    async reconcile(node, nodes) {
      if (rangesOf(node).length > 0) return true;
      const range = await reserve(node, nodes);
      if (range === null) return false;
      const body = { spec: { ipam: { podCIDRs: [range] } } };
      const written = await ports.kube.patch(ciliumNodes, null, node.metadata.name ?? '', { type: 'merge', body });
      return written.ok || written.error.kind === 'notFound';
    },
  });
}
