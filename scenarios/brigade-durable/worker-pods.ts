import { workerOf, type WorkerPod } from '../../modules/durable/worker-pod.ts';
import type { KubeCluster } from '../../models/kube/cluster.ts';
import { reported } from '../../models/kube/controllers/pod-status.ts';
import { podDefinition } from '../../models/kube/kinds/pods/pods.ts';
import { asPod } from '../../models/kube/objects/pod-fields.ts';
import { formatTimestamp } from '../../models/kube/objects/timestamp.ts';
import type { StoreChange } from '../../models/kube/store/change-log.ts';
import type { Process } from '../../sim/kernel/process.ts';

/** The program of worker pods. Resolves to whether it exits with 0. */
export type WorkerProgram = (process: Process, worker: WorkerPod) => Promise<boolean>;

/**
 * What runs in worker pods: a replica for each, named like the pod, which lives once. The pod has failed when it dies.
 * Not modelled: pods of replicas that are paused or cut off, which a real cluster evicts after some minutes.
 */
export function runWorkerPods(cluster: KubeCluster, program: WorkerProgram): void {
  cluster.store.subscribe((change) => {
    const worker = started(change);
    if (worker === null) return;
    const { simulation } = cluster;
    if (worker.attempt > 1) simulation.mark('taken-over');
    const now = simulation.now;
    simulation.replica({
      name: worker.name,
      startWithin: [now + 50, now + 500],
      restartAfterExit: null,
      async main(process) {
        if (process.incarnation > 1) return;
        let succeeded = false;
        process.whenOver(() => report(cluster, change.key, succeeded ? 'Succeeded' : 'Failed'));
        succeeded = await program(process, worker);
      },
    });
  });
}

/** The worker whose pod has begun to run. */
function started({ collection, before, after }: StoreChange): WorkerPod | null {
  if (collection !== podDefinition.collection) return null;
  const pod = asPod(after);
  if (pod?.status?.phase !== 'Running' || asPod(before)?.status?.phase === 'Running') return null;
  return workerOf(pod);
}

function report({ store }: KubeCluster, key: string, phase: 'Succeeded' | 'Failed'): void {
  const pod = asPod(store.collection(podDefinition.collection).get(key));
  if (pod?.status?.phase !== 'Running') return;
  store.put(podDefinition.collection, key, reported(pod, phase, '', formatTimestamp(store.now())), null);
}
