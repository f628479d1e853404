import type { KubeObject } from '../../modules/ports/kube.ts';
import type { StoreChange } from '../kube/store/change-log.ts';
import type { KubeCluster } from '../kube/cluster.ts';
import { windowFrom, type Span } from '../kube/span.ts';
import { formatTimestamp } from '../kube/objects/timestamp.ts';

export interface WorkflowEngineOptions {
  /** Ms until a new Workflow is Running. Default [200, 2000]. */
  readonly startLatency?: Span;
  /** Ms that a Workflow runs. Default [5000, 30000]. */
  readonly duration?: Span;
}

interface EngineWorkflow extends KubeObject {
  readonly status?: { readonly phase?: string; readonly startedAt?: string };
}

const collection = 'workflows.argoproj.io';
const label = { phase: 'workflows.argoproj.io/phase', completed: 'workflows.argoproj.io/completed' };

/**
 * Argo's workflow-controller as one actor of the world, by the marks that it leaves on Workflows (argo-workflows 3.x):
 * "" -> Running -> Succeeded, with the labels `phase` and `completed` in the same write. Whatever is created runs.
 * Not modelled: pods, steps, failures, suspension, retries, semaphores, its own stale caches and conflicts (it always
 * writes over the latest state), time to live.
 */
export class WorkflowEngine {
  readonly #cluster: KubeCluster;
  readonly #startLatency: Span;
  readonly #duration: Span;

  constructor(
    cluster: KubeCluster,
    { startLatency = [200, 2000], duration = [5000, 30_000] }: WorkflowEngineOptions = {},
  ) {
    this.#cluster = cluster;
    this.#startLatency = startLatency;
    this.#duration = duration;
  }

  /** Takes up its work: what is created from now on runs. */
  start(): void {
    this.#cluster.store.subscribe((change) => this.#notice(change));
  }

  #notice({ collection: changed, key, before, after }: StoreChange): void {
    if (changed !== collection || after === null) return;
    const phase = phaseOf(after);
    if (before === null && phase === '') this.#later('start', key, after, this.#startLatency, 'Running');
    else if (phase === 'Running' && (before === null || phaseOf(before) === '')) {
      this.#later('finish', key, after, this.#duration, 'Succeeded');
    }
  }

  /** Moves the Workflow on after a while, if it is still there and still in the same phase. */
  #later(what: string, key: string, seen: KubeObject, span: Span, phase: 'Running' | 'Succeeded'): void {
    const { simulation, store } = this.#cluster;
    const identity = simulation.identify(`workflow-engine/${what} ${key}`);
    simulation.schedule(identity, windowFrom(simulation.now, span), () => {
      const current = store.collection(collection).get(key);
      if (current === undefined || current.metadata.uid !== seen.metadata.uid) return;
      if (phaseOf(current) === phaseOf(seen)) store.put(collection, key, this.#in(current, phase), null);
    });
  }

  #in(workflow: KubeObject, phase: 'Running' | 'Succeeded'): EngineWorkflow {
    const now = formatTimestamp(this.#cluster.store.now());
    const { status } = workflow as EngineWorkflow;
    const labels = {
      ...workflow.metadata.labels,
      [label.phase]: phase,
      [label.completed]: String(phase !== 'Running'),
    };
    const times = phase === 'Running' ? { startedAt: now } : { ...status, finishedAt: now };
    return { ...workflow, metadata: { ...workflow.metadata, labels }, status: { ...times, phase } };
  }
}

function phaseOf(workflow: KubeObject): string {
  return (workflow as EngineWorkflow).status?.phase ?? '';
}
