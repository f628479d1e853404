import process from 'node:process';
import { KubeConfig } from '@kubernetes/client-node';
import pg from 'pg';
import { kubeOn } from '../../adapters/kube/kube-on.ts';
import { postgresOn } from '../../adapters/postgres/postgres-on.ts';
import { systemPorts, type SystemPorts } from '../../adapters/system/system-ports.ts';
import type { Kube } from '../../modules/ports/kube.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import type { ClusterSetup, WorkerSetup } from './workers.ts';

/** The world as an operator in production has it. */
export interface ClusterPorts extends SystemPorts {
  readonly kube: Kube;
}

/** The same with a database. */
export interface RealPorts<Schema> extends ClusterPorts {
  readonly sql: Sql<Schema>;
}

/** The worker's side of `Workers`: connects, then does what it is asked, until its parent is gone. */
export function serveTasks<Schema>(work: (ports: RealPorts<Schema>, task: never) => Promise<unknown>): void {
  serve<RealPorts<Schema>>(async (setup: WorkerSetup) => {
    const sql = postgresOn<Schema>(new pg.Pool(setup.postgres));
    // The first query opens a connection, so that the first task need not.
    await sql.now();
    return { ...clusterPorts(setup), sql };
  }, work);
}

/** The same for a program that needs no database. */
export function serveClusterTasks(work: (ports: ClusterPorts, task: never) => Promise<unknown>): void {
  serve<ClusterPorts>((setup: ClusterSetup) => Promise.resolve(clusterPorts(setup)), work);
}

function serve<Ports>(
  connect: (setup: never) => Promise<Ports>,
  work: (ports: Ports, task: never) => Promise<unknown>,
): void {
  process.once('disconnect', () => process.exit(1));
  process.once('message', (setup) => {
    // The parent sends what `connect` and `work` take: both sides name one type.
    const connected = connect(setup as never);
    process.on('message', (task) => reply(connected.then((ports) => work(ports, task as never))));
    reply(connected.then(() => null));
  });
}

function clusterPorts({ kubeconfig }: ClusterSetup): ClusterPorts {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(kubeconfig);
  return { ...systemPorts(() => {}), kube: kubeOn(kubeConfig) };
}

function reply(answer: Promise<unknown>): void {
  answer.then(
    (value) => process.send?.({ answer: value ?? null }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  );
}
