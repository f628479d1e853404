import { changeOf } from '../../models/kube/object-change.ts';
import { BuildController } from '../../modules/durable/secrets/build-controller.ts';
import { secretOf, secrets } from '../../modules/durable/secrets/build-secret.ts';
import { rerunExpired, type Rerun } from '../../modules/durable/secrets/expiry-controller.ts';
import type { Launch } from '../../modules/durable/secrets/launch.ts';
import { vacuumBuilds } from '../../modules/durable/secrets/vacuum.ts';
import { work } from '../../modules/durable/secrets/worker.ts';
import { workerOf } from '../../modules/durable/worker-pod.ts';
import { pods } from '../../modules/ports/pod.ts';
import { insist, unlessStopped, type System } from './system.ts';
import { namespace, scriptOf } from './workflow.ts';

/** Ms in which a build is expected to complete. */
const lifetime = 60_000;

/** What the vacuum is set to: builds have ended and were told of by then, if they are well. */
const vacuumed = { age: 30_000, period: 10_000 };

/**
 * Brigade v1, as it was or with the proposals of #369: builds are Secrets, one controller starts their workers. The vacuum
 * runs where builds do not run again; else it would have to be so slow that nothing of it showed.
 */
export function secretsSystem(launch: Launch, rerun: Rerun | null): System {
  return {
    open({ simulation, ports, workload }) {
      simulation.replica({
        name: 'controller-0',
        async main(process) {
          const own = ports(process);
          const expiry = rerun === null ? null : rerunExpired(own, namespace, { rerun, lifetime });
          await Promise.all([new BuildController(own, namespace).run(), expiry]);
        },
      });
      if (rerun === null) {
        simulation.replica({
          name: 'vacuum',
          main: (process) => vacuumBuilds(ports(process), namespace, vacuumed),
        });
      }
      return {
        async submit(process, run) {
          const { kube, clock } = ports(process);
          await insist(process, async () => {
            const expiresAt = clock.now() + lifetime;
            const build = secretOf({ namespace, name: run, run, attempt: 1, status: 'new', expiresAt });
            const created = await kube.create(secrets, namespace, build);
            return created.ok || created.error.kind === 'alreadyExists';
          });
        },
        async worker(process, worker) {
          const settings = { launch, completes: rerun !== null };
          const worked = work(ports(process), worker, scriptOf(workload, worker.attempt), settings);
          const end = await unlessStopped(process, worked);
          return end === 'SUCCEEDED';
        },
      };
    },
    /** A run is what its latest worker pod came to. */
    runOf(fact) {
      const pod = changeOf(pods, fact)?.after ?? null;
      const worker = pod === null ? null : workerOf(pod);
      if (pod === null || worker === null) return null;
      const phase = pod.status?.phase ?? 'Pending';
      const ended = phase === 'Succeeded' || phase === 'Failed';
      return { run: worker.run, state: ended ? phase.toUpperCase() : null };
    },
  };
}
