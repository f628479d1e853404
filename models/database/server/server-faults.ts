import type { Simulation } from '../../../sim/kernel/simulation.ts';
import type { DatabaseServer } from './server.ts';

/**
 * The faults that a database server offers to plans. The target is `database`, or a client (a replica of the system under
 * test) where it says so.
 * - `database/restart`: all sessions end without a word; for the duration new requests are refused.
 * - `database/failover`: as a restart, and the replica takes over: commits that it did not have are gone. Without a replica
 *   replication is synchronous and nothing is lost.
 * - `database/hold-replica`: the replica shows nothing new for the duration.
 * - `database/long-fork`: for the duration, commits that overlap reach the replica in another order than the primary's.
 * - `database/step-clock`: the server's clock steps by the duration, forward or back.
 * - `database/out-of-connections`: others have taken all connections: for the duration, new ones are refused with 53300.
 * - `database/terminate-backend`: the sessions of a client (the target) end; it is told 57P01.
 * - `database/cancel`: the waiting statements of a client fail with 57014; when it has none, the next one that comes
 *   within the duration, as cancel requests can be late.
 * - `database/serialization-failure`: the next SERIALIZABLE transaction of a client fails with 40001 for no visible reason,
 *   should one come within the duration: PostgreSQL may abort more than it must.
 *
 * Unusual are those that may lose commits (`failover` where replication is asynchronous), and those that are for clients
 * which read from a replica or whose transactions are SERIALIZABLE.
 *
 * @param target the name under which plans know the server
 */
export function offerDatabaseFaults(simulation: Simulation, server: DatabaseServer, target: string): void {
  const { injector } = simulation;
  const targets = [target];
  const { trouble } = server;
  injector.offer({ name: 'database/restart', targets, strike: (_, duration) => server.restart(duration) });
  injector.offer({
    name: 'database/failover',
    targets,
    unusual: true,
    strike: (_, duration) => server.failOver(duration),
  });
  injector.offer({
    name: 'database/hold-replica',
    targets,
    unusual: true,
    strike: (_, duration) => server.replication?.hold(duration),
  });
  injector.offer({
    name: 'database/long-fork',
    targets,
    unusual: true,
    strike: (_, duration) => server.replication?.fork(duration),
  });
  injector.offer({
    name: 'database/step-clock',
    targets,
    strike(_, duration) {
      const forward = simulation.streams.draw('database-clock', simulation.identify('database/step-clock')) < 0.5;
      server.stepClock(forward ? duration : -duration);
    },
  });
  injector.offer({ name: 'database/out-of-connections', targets, strike: (_, duration) => trouble.fill(duration) });
  offerSessionFaults(simulation, server);
}

function offerSessionFaults({ injector }: Simulation, server: DatabaseServer): void {
  const targets = 'replicas';
  const { trouble } = server;
  injector.offer({
    name: 'database/terminate-backend',
    targets,
    strike: (client) => server.terminateSessions(client),
  });
  injector.offer({
    name: 'database/cancel',
    targets,
    strike(client, duration) {
      if (!server.cancelStatements(client)) trouble.cancelNext(client, duration);
    },
  });
  injector.offer({
    name: 'database/serialization-failure',
    targets,
    unusual: true,
    strike: (client, duration) => trouble.failNextSerializable(client, duration),
  });
}
