import type { KubeCluster } from '../../models/kube/cluster.ts';
import { podDefinition } from '../../models/kube/kinds/pods/pods.ts';
import { formatTimestamp } from '../../models/kube/objects/timestamp.ts';
import { windowFrom } from '../../models/kube/span.ts';
import { collectionOf } from '../../models/kube/resource-definition.ts';
import { pods, type Pod } from '../../modules/ports/pod.ts';
import { completedLabel, phaseLabel } from '../../modules/recurring-runs/resources/labels.ts';
import {
  isFinal,
  workflows,
  type Workflow,
  type WorkflowPhase,
} from '../../modules/recurring-runs/resources/workflow.ts';

/** On a step's pod: how many there have been of that name. */
export const attemptLabel = 'attempt';

/** The step of a Workflow: its node, and its pod, in every attempt. */
const stepOf = (workflow: string): string => `${workflow}-step`;

/**
 * Argo's controller for Workflows of one step, as an actor of the world that always sees the latest state: starts the pod
 * of a step that has no node, takes one of that name that is there, and ends the Workflow as the pod ends, or in error
 * when the pod was deleted. Not modelled: templates, several steps, retry strategies, its own stale caches and conflicts.
 */
export function startArgo(cluster: KubeCluster, namespace: string): void {
  const { simulation } = cluster;
  const attempts = new Map<string, number>();
  const reconcile = (name: string): void => {
    const workflow = cluster.peek(workflows, `${namespace}/${name}`) as Workflow | undefined;
    if (workflow === undefined || isFinal(workflow)) return;
    const step = stepOf(name);
    const pod = cluster.peek(pods, `${namespace}/${step}`) as Pod | undefined;
    if (workflow.status?.nodes?.[step] === undefined) {
      if (pod === undefined) {
        const attempt = (attempts.get(name) ?? 0) + 1;
        attempts.set(name, attempt);
        createPod(cluster, namespace, name, attempt);
      }
      write(cluster, namespace, name, 'Running');
    } else if (pod === undefined) write(cluster, namespace, name, 'Error');
    else if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') {
      write(cluster, namespace, name, pod.status.phase);
    }
  };
  cluster.store.subscribe(({ collection, key, before, after }) => {
    const own = collection === collectionOf(workflows) ? key.slice(namespace.length + 1) : null;
    const name = collection === podDefinition.collection ? (after ?? before)?.metadata.labels?.['workflow'] : own;
    if (name === undefined || name === null) return;
    const identity = simulation.identify(`argo/${name}`);
    simulation.schedule(identity, windowFrom(simulation.now, [50, 1000]), () => reconcile(name));
  });
}

function createPod({ user }: KubeCluster, namespace: string, workflow: string, attempt: number): void {
  const created = user.create(pods, namespace, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: stepOf(workflow), labels: { workflow, [attemptLabel]: String(attempt) } },
    spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'step' }] },
  });
  if (!created.ok) throw new Error(created.error.message);
}

/** Writes what has become of a Workflow, and of its step, in one patch. */
function write({ user, store }: KubeCluster, namespace: string, name: string, phase: Exclude<WorkflowPhase, ''>): void {
  const ended = phase !== 'Running';
  const now = formatTimestamp(store.now());
  const nodes = { [stepOf(name)]: { type: 'Pod', phase } };
  const labels = { [phaseLabel]: phase, [completedLabel]: String(ended) };
  const body = {
    metadata: { labels },
    status: { phase, nodes, ...(ended ? { finishedAt: now } : { startedAt: now }) },
  };
  user.patch(workflows, namespace, name, { type: 'merge', body });
}
