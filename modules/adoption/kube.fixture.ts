import type { Kube, KubeError, KubeObject, KubeResult, ListOptions, ObjectList, Patch } from '../ports/kube.ts';
import type { Log } from '../ports/log.ts';
import type { Pod } from '../ports/pod.ts';
import { workerPod } from './executor/worker-pod.ts';
import type { TaskInstanceTable } from './schema.ts';
import type { TaskKey } from './task-key.ts';

/** What a fake cluster was asked. */
export type Call =
  | { readonly verb: 'list'; readonly options: ListOptions }
  | { readonly verb: 'patch'; readonly name: string; readonly patch: Patch }
  | { readonly verb: 'delete'; readonly name: string };

export const badRequest: KubeError = {
  kind: 'badRequest',
  code: 400,
  reason: 'BadRequest',
  message: 'Fake 400',
  ambiguous: false,
};

/** A cluster that lists the same pods whatever the selector, and whose patches and deletes all succeed or all fail. */
export class FakeKube implements Kube {
  readonly calls: Call[] = [];
  pods: readonly Pod[] = [];
  failure: KubeError | null = null;

  /** The label selectors of all LISTs. */
  get selectors(): readonly (string | undefined)[] {
    return this.calls.flatMap((call) => (call.verb === 'list' ? [call.options.labelSelector] : []));
  }

  count(verb: Call['verb']): number {
    return this.calls.filter((call) => call.verb === verb).length;
  }

  async list<T extends KubeObject>(
    _resource: unknown,
    _namespace: string | null,
    options: ListOptions = {},
  ): Promise<KubeResult<ObjectList<T>>> {
    this.calls.push({ verb: 'list', options });
    // This cluster has nothing but pods.
    const items = this.pods as readonly KubeObject[] as readonly T[];
    return { ok: true, value: { items, metadata: { resourceVersion: '1' } } };
  }

  async patch<T extends KubeObject>(
    _resource: unknown,
    _namespace: string | null,
    name: string,
    patch: Patch,
  ): Promise<KubeResult<T>> {
    this.calls.push({ verb: 'patch', name, patch });
    if (this.failure !== null) return { ok: false, error: this.failure };
    return { ok: true, value: this.pods.find(({ metadata }) => metadata.name === name) as KubeObject as T };
  }

  async delete<T extends KubeObject>(
    _resource: unknown,
    _namespace: string | null,
    name: string,
  ): Promise<KubeResult<T | null>> {
    this.calls.push({ verb: 'delete', name });
    return this.failure === null ? { ok: true, value: null } : { ok: false, error: this.failure };
  }

  async get(): Promise<never> {
    throw new Error('not expected');
  }
  async create(): Promise<never> {
    throw new Error('not expected');
  }
  async replace(): Promise<never> {
    throw new Error('not expected');
  }
  async watch(): Promise<never> {
    throw new Error('not expected');
  }
}

export const silent: Log = { event: () => {} };

export function taskKey(taskId: string, tryNumber = 1): TaskKey {
  return { dagId: 'dag', taskId, runId: 'run', mapIndex: -1, tryNumber };
}

/** The pod of a try of task `taskId`, of the same name, in some phase. */
export function podOf(taskId: string, owner: string, phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed'): Pod {
  const pod = workerPod(taskKey(taskId), 'default', taskId, owner);
  return { ...pod, metadata: { ...pod.metadata, uid: `uid-${taskId}`, resourceVersion: '7' }, status: { phase } };
}

/** A queued task instance that job `owner` queued. */
export function queuedTask(taskId: string, owner: number | null): TaskInstanceTable {
  return {
    id: taskId,
    dag_id: 'dag',
    task_id: taskId,
    run_id: 'run',
    map_index: -1,
    try_number: 1,
    state: 'queued',
    queued_by_job_id: owner,
    executor: null,
    external_executor_id: null,
    last_heartbeat_at: null,
  };
}
