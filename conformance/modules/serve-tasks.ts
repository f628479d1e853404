import process from 'node:process';
import { KubeConfig } from '@kubernetes/client-node';
import pg from 'pg';
import { kubeOn } from '../../adapters/kube/kube-on.ts';
import { postgresOn } from '../../adapters/postgres/postgres-on.ts';
import { systemPorts, type SystemPorts } from '../../adapters/system/system-ports.ts';
import type { Kube } from '../../modules/ports/kube.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import type { WorkerSetup } from './workers.ts';

/** The world as a replica in production has it. */
export interface RealPorts<Schema> extends SystemPorts {
  readonly kube: Kube;
  readonly sql: Sql<Schema>;
}

/** The worker's side of `Workers`: connects, then does what it is asked, until its parent is gone. */
export function serveTasks<Schema>(work: (ports: RealPorts<Schema>, task: never) => Promise<unknown>): void {
  process.once('disconnect', () => process.exit(1));
  process.once('message', (setup: WorkerSetup) => {
    const ports = connect<Schema>(setup);
    // The parent sends what `work` takes: both name one type.
    process.on('message', (task) => reply(work(ports, task as never)));
    // The first query opens a connection, so that the first task need not.
    reply(ports.sql.now());
  });
}

function connect<Schema>({ postgres, kubeconfig }: WorkerSetup): RealPorts<Schema> {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(kubeconfig);
  return { ...systemPorts(() => {}), kube: kubeOn(kubeConfig), sql: postgresOn<Schema>(new pg.Pool(postgres)) };
}

function reply(answer: Promise<unknown>): void {
  answer.then(
    (value) => process.send?.({ answer: value ?? null }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  );
}
