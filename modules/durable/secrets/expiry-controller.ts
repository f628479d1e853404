import type { Clock, Milliseconds } from '../../ports/clock.ts';
import type { Kube } from '../../ports/kube.ts';
import type { Lifecycle } from '../../ports/lifecycle.ts';
import { createWorkerPod } from '../worker-pod.ts';
import { buildOf, buildSelector, secretOf, secrets, type Build } from './build-secret.ts';

/** How a build that has expired is run again. */
export interface Rerun {
  readonly name: 'sameBuild' | 'newBuild';
  again(kube: Kube, build: Build, resourceVersion: string, expiresAt: number): Promise<void>;
}

/** Another worker for the same build, as the probe of existing pods needs it. */
export const sameBuild: Rerun = {
  name: 'sameBuild',
  async again(kube, build, resourceVersion, expiresAt) {
    const next: Build = { ...build, attempt: build.attempt + 1, expiresAt };
    const taken = await kube.replace(secrets, build.namespace, secretOf(next, resourceVersion));
    if (!taken.ok) return;
    const { namespace, name, run, attempt } = next;
    await createWorkerPod(kube, { namespace, name: `${name}-${attempt}`, run, build: name, attempt });
  },
};

/** Another build for the same event, as `brig rerun` makes it. */
export const newBuild: Rerun = {
  name: 'newBuild',
  async again(kube, build, resourceVersion, expiresAt) {
    const { namespace, run } = build;
    const attempt = build.attempt + 1;
    const next: Build = { namespace, name: `${run}-${attempt}`, run, attempt, status: 'new', expiresAt };
    const created = await kube.create(secrets, namespace, secretOf(next));
    if (!created.ok && created.error.kind !== 'alreadyExists') return;
    await kube.replace(secrets, namespace, secretOf({ ...build, status: 'replaced' }, resourceVersion));
  },
};

const pause: Milliseconds = 5000;

/** The controller that mumoshu proposed in brigadecore/brigade#369: runs builds again that have expired and not completed. */
export async function rerunExpired(
  { kube, clock, lifecycle }: { readonly kube: Kube; readonly clock: Clock; readonly lifecycle: Lifecycle },
  namespace: string,
  { rerun, lifetime }: { readonly rerun: Rerun; readonly lifetime: Milliseconds },
): Promise<void> {
  while (!lifecycle.stopping) {
    const listed = await kube.list(secrets, namespace, { labelSelector: buildSelector });
    for (const secret of listed.ok ? listed.value.items : []) {
      const build = buildOf(secret);
      if (build?.status !== 'accepted' || build.expiresAt > clock.now()) continue;
      await rerun.again(kube, build, secret.metadata.resourceVersion ?? '', clock.now() + lifetime);
    }
    await clock.sleep(pause);
  }
}
