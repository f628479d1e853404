import type { FaultMenu } from '../../../sim/faults/menu.ts';
import { databaseLink } from './server.ts';

type ModelFaults = NonNullable<FaultMenu['models']>;

/**
 * Entries of a fault menu: what a database does to its clients without losing a commit, so that any client should get over
 * it. Not among them: `failover`, which loses commits where replication is asynchronous and else is a restart;
 * `hold-replica` and `long-fork`, for those who read from a replica; `serialization-failure`, for those whose transactions
 * are SERIALIZABLE.
 *
 * @param clients the replicas that have connections
 */
export function losslessDatabaseFaults(clients: readonly string[]): ModelFaults {
  const atServer = ['restart', 'step-clock', 'out-of-connections'];
  const atClient = ['terminate-backend', 'cancel'];
  return [
    ...atServer.map((name) => ({ name: `database/${name}`, targets: [databaseLink] })),
    ...atClient.map((name) => ({ name: `database/${name}`, targets: clients })),
  ];
}
