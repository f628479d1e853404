import type { Milliseconds } from '../../ports/clock.ts';
import type { Kube } from '../../ports/kube.ts';
import { pods } from '../../ports/pod.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import { endOfPod } from '../job-pod.ts';
import { endedBy, forget } from './build-store.ts';
import type { DurableSchema } from './schema.ts';

/**
 * Removes what is left of builds that ended `retention` ms ago or earlier: the pods, then the rows. Several may do so at
 * once, and one that dies in between is continued by the next: a build that has ended gets no worker, with or without pods.
 *
 * Nothing is removed while a pod of the build runs. So no worker is left that could make a pod under a name that becomes
 * free, and only its requests must not outlive the retention: that has to be longer than a request can be under way, and
 * than anybody may go on submitting the build.
 */
export async function vacuum(
  { kube, sql }: { readonly kube: Kube; readonly sql: Sql<DurableSchema> },
  namespace: string,
  retention: Milliseconds,
): Promise<void> {
  const now = await sql.now();
  if (!now.ok) return;
  const builds = await endedBy(sql, now.value - retention);
  for (const { Id } of builds.ok ? builds.value : []) {
    if (await removePods(kube, namespace, Id)) await forget(sql, Id);
  }
}

/** Resolves to whether none is left. */
async function removePods(kube: Kube, namespace: string, build: string): Promise<boolean> {
  const listed = await kube.list(pods, namespace, { labelSelector: `build=${build}` });
  if (!listed.ok || listed.value.items.some((pod) => endOfPod(pod) === null)) return false;
  for (const { metadata } of listed.value.items) {
    const { name = '', uid = '' } = metadata;
    const removed = await kube.delete(pods, namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } });
    if (!removed.ok && removed.error.kind !== 'notFound') return false;
  }
  return true;
}
