import type { Clock, Milliseconds } from '../../ports/clock.ts';
import type { Kube } from '../../ports/kube.ts';
import type { Lifecycle } from '../../ports/lifecycle.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import type { Notifications } from '../notifications.ts';
import { createWorkerPod } from '../worker-pod.ts';
import { expired, giveUp, takeOver } from './build-store.ts';
import { deliver } from './outbox.ts';
import type { DurableSchema } from './schema.ts';
import { vacuum } from './vacuum.ts';

export interface ControllerPorts {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly sql: Sql<DurableSchema>;
  readonly lifecycle: Lifecycle;
  readonly notifications: Notifications;
}

const pause: Milliseconds = 2000;

const week: Milliseconds = 7 * 24 * 3_600_000;

/**
 * One of N equal replicas. Gives builds that are new, or whose worker has not renewed its claim, to a new worker; ends those
 * whose time is over; delivers notifications; removes what is left of old ones. When the worker's pod could not be made the claim expires, and the build goes
 * to the next.
 *
 * @param retention ms for which builds that have ended are kept, with their pods; see `vacuum`. Default a week
 */
export async function controlBuilds(
  ports: ControllerPorts,
  namespace: string,
  { retention = week }: { readonly retention?: Milliseconds } = {},
): Promise<void> {
  const { clock, lifecycle } = ports;
  while (!lifecycle.stopping) {
    await startWorkers(ports, namespace);
    await deliver(ports);
    await vacuum(ports, namespace, retention);
    await clock.sleep(pause);
  }
}

async function startWorkers({ kube, sql }: ControllerPorts, namespace: string): Promise<void> {
  const now = await sql.now();
  if (!now.ok) return;
  const builds = await expired(sql, now.value);
  for (const build of builds.ok ? builds.value : []) {
    if (build.GivesUpAt <= now.value) {
      await giveUp(sql, build.Id);
      continue;
    }
    const taken = await takeOver(sql, build, now.value);
    if (!taken.ok || taken.value === null) continue;
    const { build: id, epoch } = taken.value;
    const name = epoch === 1 ? id : `${id}-${epoch}`;
    await createWorkerPod(kube, { namespace, name, run: id, build: id, attempt: epoch });
  }
}
