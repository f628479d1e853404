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
 */
export function offerDatabaseFaults(simulation: Simulation, server: DatabaseServer): void {
  const { injector } = simulation;
  injector.offer('database/restart', (_, duration) => server.restart(duration));
  injector.offer('database/failover', (_, duration) => server.failOver(duration));
  injector.offer('database/hold-replica', (_, duration) => server.replication?.hold(duration));
  injector.offer('database/long-fork', (_, duration) => server.replication?.fork(duration));
  injector.offer('database/step-clock', (_, duration) => {
    const forward = simulation.streams.draw('database-clock', simulation.identify('database/step-clock')) < 0.5;
    server.stepClock(forward ? duration : -duration);
  });
  injector.offer('database/out-of-connections', (_, duration) => server.trouble.fill(duration));
  injector.offer('database/terminate-backend', (client) => server.terminateSessions(client));
  injector.offer('database/cancel', (client, duration) => {
    if (!server.cancelStatements(client)) server.trouble.cancelNext(client, duration);
  });
  injector.offer('database/serialization-failure', (client, duration) =>
    server.trouble.failNextSerializable(client, duration),
  );
}
