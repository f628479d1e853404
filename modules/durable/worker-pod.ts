import type { Kube, KubeResult } from '../ports/kube.ts';
import { pods, type Pod } from '../ports/pod.ts';

/** Which pod executes the script of which build. */
export interface WorkerPod {
  readonly namespace: string;
  readonly name: string;
  readonly run: string;
  readonly build: string;
  /** Which worker of the run it is, from 1. A fencing token where workers are fenced. */
  readonly attempt: number;
}

/** Creates it; it is never restarted, as Brigade's. */
export function createWorkerPod(
  kube: Kube,
  { namespace, name, run, build, attempt }: WorkerPod,
): Promise<KubeResult<Pod>> {
  return kube.create(pods, namespace, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { component: 'worker', run, build, attempt: String(attempt) } },
    spec: { restartPolicy: 'Never', containers: [{ name: 'worker', image: 'brigade-worker' }] },
  });
}

/** What its labels say of a pod; null for one that is no worker. */
export function workerOf({ metadata }: Pod): WorkerPod | null {
  const { labels = {}, namespace = '', name = '' } = metadata;
  const { component, run = '', build = '', attempt } = labels;
  return component === 'worker' ? { namespace, name, run, build, attempt: Number(attempt) } : null;
}
