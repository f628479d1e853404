import type { Log } from '../../ports/log.ts';
import type { Kube } from '../../ports/kube.ts';
import { pods, type Pod } from '../../ports/pod.ts';
import type { SqlResult } from '../../ports/sql/failure.ts';
import { workerLabel } from '../labels.ts';
import { safeLabel } from '../safe-label.ts';
import { keyOfAnnotations, type TaskKey } from '../task-key.ts';
import type { AlivePolicy } from './alive-policy.ts';
import type { CompletedPodSelector } from './selector.ts';

/** A completed pod that now carries this scheduler's label. */
export interface AdoptedPod {
  readonly namespace: string;
  readonly name: string;
  readonly key: TaskKey;
}

export interface CompletedPodAdopterOptions {
  readonly kube: Kube;
  readonly log: Log;
  readonly namespace: string;
  /** Asks which other schedulers are alive. */
  readonly alive: () => Promise<SqlResult<readonly number[]>>;
  readonly policy: AlivePolicy;
  readonly selector: CompletedPodSelector;
}

/**
 * Upstream's `KubernetesExecutor._adopt_completed_pods`: lists completed pods of other schedulers and puts its own label on
 * each, blindly: without a precondition, so the last of several schedulers wins. What cannot be patched is left for the
 * next time.
 *
 * Simplified: one namespace, one LIST without pages; a LIST that fails ends the tick (upstream: an exception).
 */
export class CompletedPodAdopter {
  readonly #options: CompletedPodAdopterOptions;

  constructor(options: CompletedPodAdopterOptions) {
    this.#options = options;
  }

  /** One tick of scheduler `self`. */
  async adopt(self: string): Promise<readonly AdoptedPod[]> {
    const { kube, log, namespace, policy, alive, selector } = this.#options;
    const spared = await policy(alive, log);
    if (spared === null) return [];
    const labelSelector = selector(self, spared.map(String));
    const list = await kube.list(pods, namespace, { labelSelector, fieldSelector: 'status.phase=Succeeded' });
    if (!list.ok) {
      log.event('adoption/list-failed', { error: list.error.message });
      return [];
    }
    const adopted: AdoptedPod[] = [];
    let patches = 0;
    for (const pod of list.value.items) {
      patches += 1;
      const result = await this.#adoptOne(pod, self);
      if (result !== null) adopted.push(result);
    }
    log.event('adoption/tick', { self, selected: list.value.items.length, patches, adopted: adopted.length });
    return adopted;
  }

  async #adoptOne(pod: Pod, self: string): Promise<AdoptedPod | null> {
    const { kube, log, namespace } = this.#options;
    const name = pod.metadata.name ?? '';
    const body = { metadata: { labels: { [workerLabel]: safeLabel(self) } } };
    const patched = await kube.patch(pods, namespace, name, { type: 'merge', body });
    if (!patched.ok) {
      log.event('adoption/patch-failed', { pod: name, error: patched.error.message });
      return null;
    }
    const key = keyOfAnnotations(pod.metadata.annotations);
    return key === null ? null : { namespace, name, key };
  }
}
