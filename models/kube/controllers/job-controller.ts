import type { KubeObject } from '../../../modules/ports/kube.ts';
import type { Pod } from '../../../modules/ports/pod.ts';
import type { StoreChange } from '../store/change-log.ts';
import type { KubeCluster } from '../cluster.ts';
import { controllingJob, isUncounted, podOf, sorted, trackingFinalizer } from './job-pods.ts';
import { countsOf, deadlineOf, endOf, isFinished, statusPatch, wantedPods, type JobCounts } from './job-status.ts';
import { jobDefinition } from '../kinds/jobs/jobs.ts';
import { podDefinition } from '../kinds/pods/pods.ts';
import { specOf } from '../kinds/pods/validation.ts';
import type { JsonObject } from '../objects/object-fields.ts';
import { objectKey } from '../store/object-key.ts';
import { asPod } from '../objects/pod-fields.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { windowFrom, type Span } from '../span.ts';
import { create } from '../verbs/create.ts';
import { remove } from '../verbs/delete.ts';
import { patch } from '../verbs/patch.ts';

export interface JobControllerOptions {
  /** Ms from a change until the controller has looked at the job. Default [10, 1000]. */
  readonly latency?: Span;
}

/** Ms between a failure and the next pod; twice as much after each further one (job_controller.go, 1.36). */
const [firstBackoff, longestBackoff] = [10_000, 600_000] as const;
const options = { fieldManager: 'kube-controller-manager' };

/**
 * The job controller of kube-controller-manager (pkg/controller/job, 1.36): makes the pods of jobs, counts how they end,
 * and says when a job is complete or has failed.
 * Left alone, without pods and status: jobs that are suspended, indexed, managed by others, have a policy about failures
 * or success, or wait for terminating pods before they replace them. Not modelled: less parallelism while pods run, adoption of pods, deletion of jobs after their
 * time to live, its events and retries, the writes between what it decides and what it says.
 */
export function startJobController(cluster: KubeCluster, options: JobControllerOptions = {}): void {
  const controller = new JobController(cluster, options);
  cluster.store.subscribe((change) => controller.notice(change));
}

class JobController {
  readonly #cluster: KubeCluster;
  readonly #latency: Span;
  readonly #scheduled = new Set<string>();
  /** Keys of the pods of each job, by its uid. */
  readonly #pods = new Map<string, Set<string>>();
  /** Failures of each job since its last success, by its uid, and when the next pod may come (ms). */
  readonly #backoff = new Map<string, { readonly failures: number; readonly until: number }>();

  constructor(cluster: KubeCluster, { latency = [10, 1000] }: JobControllerOptions) {
    this.#cluster = cluster;
    this.#latency = latency;
  }

  notice({ collection, key, before, after }: StoreChange): void {
    if (collection === jobDefinition.collection) this.#schedule(key, (after ?? before)?.metadata.uid ?? '');
    if (collection !== podDefinition.collection) return;
    const job = controllingJob(after) ?? controllingJob(before);
    if (job === undefined) return;
    const { namespace = null } = (after ?? before)?.metadata ?? {};
    const keys = this.#pods.get(job.uid) ?? new Set();
    if (after === null) keys.delete(key);
    else this.#pods.set(job.uid, keys.add(key));
    this.#schedule(objectKey(namespace, job.name), job.uid);
  }

  #schedule(key: string, uid: string, wait = 0): void {
    const name = wait === 0 ? 'sync' : 'retry';
    if (this.#scheduled.has(name + uid)) return;
    this.#scheduled.add(name + uid);
    const { simulation } = this.#cluster;
    const identity = simulation.identify(`job-controller/${name} ${key}`);
    simulation.schedule(identity, windowFrom(simulation.now + wait, this.#latency), () => {
      this.#scheduled.delete(name + uid);
      this.#sync(key, uid);
    });
  }

  #sync(key: string, uid: string): void {
    const { store } = this.#cluster;
    const found = store.collection(jobDefinition.collection).get(key);
    const job = found?.metadata.uid === uid ? found : undefined;
    if (job === undefined || isFinished(job)) {
      for (const pod of this.#podsOf(uid)) this.#release(pod);
      if (job === undefined) this.#forget(uid);
      return;
    }
    if (!isPlain(job)) return;
    const mine = this.#podsOf(uid).filter((pod) => controllingJob(pod)?.uid === uid || this.#letGo(uid, pod));
    const pods = sorted(mine);
    const counts = countsOf(job, pods);
    this.#noteFailures(uid, pods.failed.length, pods.succeeded.length);
    const end = endOf(job, counts, pods, store.now());
    let active = pods.active.length;
    if (end !== null) for (const pod of pods.active) this.#remove(pod);
    else if (job.metadata.deletionTimestamp === undefined) active += this.#makePods(key, job, counts, active);
    // Pods that are deleted just now are looked at again when they have changed.
    this.#report(job, statusPatch(job, counts, pods, active, end, store.now()));
    for (const pod of [...pods.succeeded, ...pods.failed]) this.#release(pod);
    const deadline = end === null ? deadlineOf(store.collection(jobDefinition.collection).get(key) ?? job) : null;
    if (deadline !== null) this.#schedule(key, uid, Math.max(1, deadline - store.now()));
  }

  /** Returns how many it made. */
  #makePods(key: string, job: KubeObject, counts: JobCounts, active: number): number {
    const { registry, simulation } = this.#cluster;
    const { namespace = null, uid = '' } = job.metadata;
    const missing = wantedPods(job, counts, active) - active;
    if (missing <= 0) return 0;
    const wait = (this.#backoff.get(uid)?.until ?? 0) - simulation.now;
    if (wait > 0) {
      this.#schedule(key, uid, wait);
      return 0;
    }
    let made = 0;
    for (let count = 0; count < missing; count++) {
      const request = {
        verb: 'create',
        resource: podDefinition.resource,
        namespace,
        body: podOf(job),
        options,
      } as const;
      if (create(registry, podDefinition, request, null).outcome === 'object') made += 1;
    }
    return made;
  }

  #noteFailures(uid: string, failed: number, succeeded: number): void {
    if (succeeded > 0) this.#backoff.delete(uid);
    if (failed === 0) return;
    const failures = (this.#backoff.get(uid)?.failures ?? 0) + failed;
    const wait = Math.min(firstBackoff * 2 ** (failures - 1), longestBackoff);
    this.#backoff.set(uid, { failures, until: this.#cluster.simulation.now + wait });
  }

  #podsOf(uid: string): readonly Pod[] {
    const stored = this.#cluster.store.collection(podDefinition.collection);
    return [...(this.#pods.get(uid) ?? [])].flatMap((key) => asPod(stored.get(key)) ?? []);
  }

  /** A pod that does not belong to the job any more; always false. */
  #letGo(uid: string, pod: KubeObject): false {
    this.#pods.get(uid)?.delete(objectKey(pod.metadata.namespace ?? null, pod.metadata.name ?? ''));
    this.#release(pod);
    return false;
  }

  #forget(uid: string): void {
    this.#backoff.delete(uid);
    if (this.#pods.get(uid)?.size === 0) this.#pods.delete(uid);
  }

  #release(pod: KubeObject): void {
    if (!isUncounted(pod)) return;
    const { uid, finalizers = [] } = pod.metadata;
    const kept = finalizers.filter((each) => each !== trackingFinalizer);
    this.#patch(podDefinition, pod, { metadata: { uid, finalizers: kept.length === 0 ? null : kept } });
  }

  #report(job: KubeObject, status: JsonObject): void {
    this.#patch(jobDefinition, job, { metadata: { uid: job.metadata.uid }, status }, 'status');
  }

  #patch(definition: ResourceDefinition, { metadata }: KubeObject, body: JsonObject, subresource?: string): void {
    const { name = '', namespace = null } = metadata;
    const part = subresource === undefined ? {} : { subresource };
    const change = { type: 'merge', body } as const;
    const target = { verb: 'patch', resource: definition.resource, namespace, name, ...part } as const;
    patch(this.#cluster.registry, definition, { ...target, patch: change, options }, null);
  }

  #remove({ metadata }: KubeObject): void {
    const { name = '', namespace = null, uid = '' } = metadata;
    const options = { preconditions: { uid } };
    const request = { verb: 'delete', resource: podDefinition.resource, namespace, name, options } as const;
    remove(this.#cluster.registry, podDefinition, request, null);
  }
}

/** A job that this controller does all for. */
function isPlain(job: KubeObject): boolean {
  const spec = specOf(job);
  const { suspend, completionMode, managedBy = 'kubernetes.io/job-controller' } = spec;
  return (
    suspend !== true &&
    completionMode !== 'Indexed' &&
    managedBy === 'kubernetes.io/job-controller' &&
    spec['podFailurePolicy'] === undefined &&
    spec['successPolicy'] === undefined &&
    spec['podReplacementPolicy'] !== 'Failed'
  );
}
