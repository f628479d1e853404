import type { Pod } from '../../ports/pod.ts';
import type { Random } from '../../ports/random.ts';
import { executorLabel, workerLabel } from '../labels.ts';
import { safeLabel, shortDigest } from '../safe-label.ts';
import { annotationsOf, keyText, type TaskKey } from '../task-key.ts';

/** Names the pod of a try. */
export type PodName = (key: TaskKey, random: Random) => string;

/** Upstream's `create_unique_id`: every create makes another name, so a create that is repeated makes a second pod. */
export const randomName: PodName = ({ dagId, taskId }, random) => {
  const suffix = Math.floor(random.fraction() * 36 ** 8)
    .toString(36)
    .padStart(8, '0');
  return `${stem(dagId, taskId)}-${suffix}`;
};

/** One name for each try: a create that is repeated meets the pod that is there. */
export const nameOfTry: PodName = (key) =>
  `${stem(key.dagId, key.taskId)}-${key.tryNumber}-${shortDigest(keyText(key))}`;

/** The pod that runs a try, owned by scheduler job `self`. */
export function workerPod(key: TaskKey, namespace: string, name: string, self: string): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { [executorLabel]: 'True', [workerLabel]: safeLabel(self) },
      annotations: annotationsOf(key),
    },
    spec: { restartPolicy: 'Never', containers: [{ name: 'base', image: 'apache/airflow' }] },
  };
}

function stem(dagId: string, taskId: string): string {
  return `${dagId}-${taskId}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 80);
}
