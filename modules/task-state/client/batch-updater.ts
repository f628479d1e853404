import { succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { NewArtifact, NewLink, TaskApi, TaskChange } from '../task-api.ts';

type Kind = 'artifacts' | 'links' | 'tasks';

/** The order in which a flush sends what is queued. */
export interface FlushOrder {
  readonly name: 'tasksBeforeLinks' | 'tasksLast';
  readonly order: readonly Kind[];
}

/** kubeflow/pipelines#12430: a task is seen as over before all of its outputs are there. */
export const tasksBeforeLinks: FlushOrder = { name: 'tasksBeforeLinks', order: ['artifacts', 'tasks', 'links'] };
/** Branch mlmd-removal. */
export const tasksLast: FlushOrder = { name: 'tasksLast', order: ['artifacts', 'links', 'tasks'] };

/** The calls that a flush makes. */
export type BatchApi = Pick<TaskApi, 'createArtifacts' | 'linkArtifacts' | 'updateTasks'>;

/**
 * Collects what a launcher has to tell the API server, and sends it in three calls when asked to (batch_updater.go). What
 * was sent is forgotten, so that a flush after a failed one sends the rest only. It never flushes by itself.
 */
export class BatchUpdater {
  readonly #api: BatchApi;
  readonly #order: FlushOrder;
  readonly #attempt: number;
  #artifacts: NewArtifact[] = [];
  #links: NewLink[] = [];
  #tasks = new Map<string, TaskChange>();

  /** @param attempt the attempt of the run that the launcher belongs to */
  constructor(api: BatchApi, order: FlushOrder, attempt: number) {
    this.#api = api;
    this.#order = order;
    this.#attempt = attempt;
  }

  queueArtifact(artifact: NewArtifact): void {
    if (!this.#artifacts.some((queued) => sameOutput(queued, artifact))) this.#artifacts.push(artifact);
  }

  queueLink(link: NewLink): void {
    if (!this.#links.some((queued) => queued.artifact === link.artifact && sameOutput(queued, link))) {
      this.#links.push(link);
    }
  }

  /** Merges with what is queued for the task: parameters add up, of everything else the last word counts. */
  queueTask(id: string, change: TaskChange): void {
    const queued = this.#tasks.get(id) ?? {};
    this.#tasks.set(id, {
      ...queued,
      ...change,
      inputs: [...(queued.inputs ?? []), ...(change.inputs ?? [])],
      outputs: [...(queued.outputs ?? []), ...(change.outputs ?? [])],
    });
  }

  /** Sends what is queued; stops at the first call that fails and keeps what it and the later ones had to send. */
  async flush(): Promise<ApiResult<null>> {
    for (const kind of this.#order.order) {
      const sent = await this.#send(kind);
      if (!sent.ok) return sent;
    }
    return succeed(null);
  }

  async #send(kind: Kind): Promise<ApiResult<null>> {
    switch (kind) {
      case 'artifacts': {
        if (this.#artifacts.length === 0) return succeed(null);
        const sent = await this.#api.createArtifacts(this.#artifacts);
        if (!sent.ok) return sent;
        this.#artifacts = [];
        return succeed(null);
      }
      case 'links': {
        if (this.#links.length === 0) return succeed(null);
        const sent = await this.#api.linkArtifacts(this.#links);
        if (!sent.ok) return sent;
        this.#links = [];
        return succeed(null);
      }
      case 'tasks': {
        if (this.#tasks.size === 0) return succeed(null);
        const updates = [...this.#tasks].map(([id, change]) => ({ id, change, attempt: this.#attempt }));
        const sent = await this.#api.updateTasks(updates);
        if (!sent.ok) return sent;
        this.#tasks = new Map();
        return succeed(null);
      }
    }
  }
}

type Output = Pick<NewLink, 'task' | 'io' | 'iteration' | 'key'>;

function sameOutput(left: Output, right: Output): boolean {
  return (
    left.task === right.task && left.io === right.io && left.iteration === right.iteration && left.key === right.key
  );
}
