import { Informer } from '../informer/informer.ts';
import { keyOf } from '../informer/object-cache.ts';
import type { ReflectorOptions } from '../informer/reflector.ts';
import type { KubeObject } from '../ports/kube.ts';
import type { Log } from '../ports/log.ts';
import { controllerRateLimiter } from '../work-queue/rate-limiter.ts';
import { WorkQueue } from '../work-queue/work-queue.ts';

export interface ReconcilerOptions<T extends KubeObject> extends ReflectorOptions<T> {
  readonly log: Log;
  /**
   * Brings about what `object` asks for, as the cache has it: that may be older than what was seen in an earlier life.
   * False: not done, call again after a pause that doubles each time.
   */
  readonly reconcile: (object: T, cache: Informer<T>) => Promise<boolean>;
}

/**
 * The loop of controller-runtime with one worker: an informer tells which objects have changed, a work queue hands them out
 * one by one. A deleted object is not told of, so clean-up needs a finalizer. Runs until a graceful stop is requested.
 */
export async function runReconciler<T extends KubeObject>(options: ReconcilerOptions<T>): Promise<void> {
  const { clock, lifecycle, reconcile } = options;
  const queue = new WorkQueue(clock, controllerRateLimiter(clock));
  const add = (object: T): void => queue.add(keyOf(object));
  const cache = new Informer<T>({ ...options, handlers: { onAdd: add, onUpdate: (_, object) => add(object) } });
  const following = cache.run().then(() => queue.shutDown());
  for (let key = await queue.get(); key !== null && !lifecycle.stopping; key = await queue.get()) {
    const slash = key.indexOf('/');
    const object = cache.get(slash < 0 ? null : key.slice(0, slash), key.slice(slash + 1));
    if (object === undefined || (await reconcile(object, cache))) queue.forget(key);
    else queue.addRateLimited(key);
    queue.done(key);
  }
  await following;
}
