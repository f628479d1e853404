import type { Kube } from '../../ports/kube.ts';
import type { Log } from '../../ports/log.ts';
import { pods, type Pod } from '../../ports/pod.ts';
import { ownedByOne } from '../completed/selector.ts';
import { workerLabel } from '../labels.ts';
import { safeLabel } from '../safe-label.ts';
import type { TaskInstanceTable } from '../schema.ts';
import { keyOfAnnotations, keyOfRow, keyText, type TaskKey } from '../task-key.ts';

/** What adoption needs of the executor. */
export interface AdoptingExecutor {
  /** Tries that take one of this scheduler's slots, by key text. */
  readonly running: Map<string, TaskKey>;
}

export interface TryAdoptOptions {
  readonly kube: Kube;
  readonly log: Log;
  readonly namespace: string;
  readonly self: string;
  readonly executor: AdoptingExecutor;
  /** Adopts completed pods too, as upstream does at the end of every adoption. */
  readonly adoptCompleted: () => Promise<void>;
}

/**
 * Upstream's `try_adopt_task_instances`: for each dead owner, puts this scheduler's label on its unfinished pods. Returns
 * the task instances for which there is no pod (and which do not run here already, should this be a second try): they are
 * to be reset.
 */
export async function tryAdopt(
  options: TryAdoptOptions,
  tasks: readonly TaskInstanceTable[],
): Promise<readonly TaskInstanceTable[]> {
  const { kube, log, namespace, executor } = options;
  const toFlush = new Map(tasks.map((task) => [keyText(keyOfRow(task)), task]));
  for (const owner of new Set(tasks.map(({ queued_by_job_id: id }) => id))) {
    const labelSelector = ownedByOne(String(owner));
    const list = await kube.list(pods, namespace, { labelSelector, fieldSelector: 'status.phase!=Succeeded' });
    if (!list.ok) {
      log.event('adoption/list-failed', { error: list.error.message });
      throw new AdoptionInterrupted(list.error.message);
    }
    for (const pod of list.value.items) await adoptLaunched(options, pod, toFlush);
  }
  await options.adoptCompleted();
  return [...toFlush].filter(([key]) => !executor.running.has(key)).map(([, task]) => task);
}

/** Upstream's `adopt_launched_task`: on success the task leaves `toFlush` and takes a slot here. */
export async function adoptLaunched(
  options: Omit<TryAdoptOptions, 'adoptCompleted'>,
  pod: Pod,
  toFlush: Map<string, TaskInstanceTable>,
): Promise<void> {
  const { kube, log, namespace, self, executor } = options;
  const { name = '', annotations } = pod.metadata;
  const key = keyOfAnnotations(annotations);
  const text = key === null ? '' : keyText(key);
  if (key === null || !toFlush.has(text)) {
    log.event('adoption/not-specified', { pod: name });
    return;
  }
  const body = { metadata: { labels: { [workerLabel]: safeLabel(self) } } };
  const patched = await kube.patch(pods, namespace, name, { type: 'merge', body });
  if (!patched.ok) {
    log.event('adoption/patch-failed', { pod: name, error: patched.error.message });
    return;
  }
  toFlush.delete(text);
  executor.running.set(text, key);
}

/** The pods could not be listed: the sweep must not conclude that there are none. */
export class AdoptionInterrupted extends Error {
  override readonly name = 'AdoptionInterrupted';
}
