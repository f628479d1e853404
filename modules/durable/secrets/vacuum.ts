import { parseTimestamp } from '../../calendar/timestamp.ts';
import type { Clock, Milliseconds } from '../../ports/clock.ts';
import type { Kube } from '../../ports/kube.ts';
import type { Lifecycle } from '../../ports/lifecycle.ts';
import { pods } from '../../ports/pod.ts';
import { endOfPod } from '../job-pod.ts';
import { buildSelector, secrets } from './build-secret.ts';

/**
 * Brigade v1's vacuum (brigade-vacuum and DeleteBuild in pkg/storage/kube, with VACUUM_SKIP_RUNNING_BUILDS): removes builds
 * older than `age`, all their pods first, then the Secret, unless their worker runs; whether a worker was ever started is not
 * asked. A deletion that fails is passed over. Upstream is a cron job that runs hourly. Not taken over: the limit on the
 * number of builds.
 */
export async function vacuumBuilds(
  ports: { readonly kube: Kube; readonly clock: Clock; readonly lifecycle: Lifecycle },
  namespace: string,
  { age, period }: { readonly age: Milliseconds; readonly period: Milliseconds },
): Promise<void> {
  const { kube, clock, lifecycle } = ports;
  while (!lifecycle.stopping) {
    const oldest = clock.now() - age;
    const listed = await kube.list(secrets, namespace, { labelSelector: buildSelector });
    for (const { metadata } of listed.ok ? listed.value.items : []) {
      const created = parseTimestamp(metadata.creationTimestamp ?? '');
      if (created !== null && created * 1000 < oldest) await deleteBuild(kube, namespace, metadata.name ?? '');
    }
    await clock.sleep(period);
  }
}

async function deleteBuild(kube: Kube, namespace: string, build: string): Promise<void> {
  const listed = await kube.list(pods, namespace, { labelSelector: `build=${build}` });
  if (!listed.ok) return;
  const runs = listed.value.items.some(
    (pod) => pod.metadata.labels?.['component'] === 'worker' && endOfPod(pod) === null,
  );
  if (runs) return;
  for (const { metadata } of listed.value.items) {
    await kube.delete(pods, namespace, metadata.name ?? '', { gracePeriodSeconds: 0 });
  }
  await kube.delete(secrets, namespace, build, { gracePeriodSeconds: 0 });
}
