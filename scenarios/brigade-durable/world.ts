import { DatabaseServer } from '../../models/database/server/server.ts';
import { sqlPort } from '../../models/database/client/sql-port.ts';
import { defineSchema } from '../../models/database/sql/define-schema.ts';
import { kubeClient } from '../../models/kube/client/client.ts';
import { KubeCluster } from '../../models/kube/cluster.ts';
import { startKubelet } from '../../models/kube/controllers/kubelet.ts';
import { startKubeScheduler } from '../../models/kube/controllers/kube-scheduler.ts';
import { queuePort } from '../../models/queue/queue-port.ts';
import { QueueServer } from '../../models/queue/queue-server.ts';
import { machinePorts, type MachinePorts } from '../../models/replica/ports.ts';
import { durableTables, type DurableSchema } from '../../modules/durable/claimed/schema.ts';
import { eventTables, type EventSchema } from '../../modules/durable/events/schema.ts';
import type { Notifications } from '../../modules/durable/notifications.ts';
import { checkpointTables, type CheckpointSchema } from '../../modules/durable/secrets/checkpoints.ts';
import type { Kube } from '../../modules/ports/kube.ts';
import type { Pod } from '../../modules/ports/pod.ts';
import type { Queue } from '../../modules/ports/queue.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import { StatusBoard } from './status-board.ts';
import { namespace, type Workload } from './workflow.ts';

export type Schema = CheckpointSchema & EventSchema & DurableSchema;

const schema = defineSchema<Schema>({ ...checkpointTables, ...eventTables, ...durableTables });

/** The ports of one process, to all that there is. */
export interface Ports extends MachinePorts {
  readonly kube: Kube;
  readonly sql: Sql<Schema>;
  readonly queue: Queue;
  readonly notifications: Notifications;
}

/** The servers of one run, and the cluster's own actors. */
export interface World {
  readonly simulation: Simulation;
  readonly cluster: KubeCluster;
  readonly database: DatabaseServer<Schema>;
  readonly workload: Workload;
  readonly ports: (process: Process) => Ports;
}

export function openWorld(simulation: Simulation, workload: Workload): World {
  const cluster = new KubeCluster(simulation, {
    servers: 2,
    namespaces: [namespace],
    requestTimeout: 20_000,
    latency: { request: [1, 20], reply: [1, 10] },
  });
  startKubeScheduler(cluster);
  startKubelet(cluster, { duration: (pod) => durationOf(pod, workload), outcome: (pod) => outcomeOf(pod, workload) });
  const database = new DatabaseServer(simulation, {
    schema,
    clientTimeout: 20_000,
    latency: { request: [0.5, 10], reply: [0.5, 5] },
  });
  const queue = new QueueServer(simulation);
  const board = new StatusBoard(simulation);
  return {
    simulation,
    cluster,
    database,
    workload,
    ports: (process) => ({
      ...machinePorts(process),
      kube: kubeClient(cluster, process, process.name.length),
      sql: sqlPort(database, process),
      queue: queuePort(queue, process),
      notifications: board.port(process),
    }),
  };
}

/** How the workload has a job's pod end; null: well. */
function troubleOf({ metadata }: Pod, { failing }: Workload): 'fails' | 'hangs' | null {
  const { component, job, attempt } = metadata.labels ?? {};
  const strikes = component === 'job' && failing?.step === job && Number(attempt) <= (failing?.times ?? 0);
  return strikes ? (failing?.how ?? null) : null;
}

/** Workers end by themselves; a job that hangs is ended by its deadline, if it has one. */
function durationOf(pod: Pod, workload: Workload): readonly [number, number] | null {
  if (pod.metadata.labels?.['component'] !== 'job') return null;
  if (troubleOf(pod, workload) !== 'hangs') return [500, 6000];
  const { activeDeadlineSeconds } = pod.spec;
  return activeDeadlineSeconds === undefined ? null : [activeDeadlineSeconds * 1000, activeDeadlineSeconds * 1000];
}

function outcomeOf(pod: Pod, workload: Workload): 'Succeeded' | 'Failed' {
  return troubleOf(pod, workload) === null ? 'Succeeded' : 'Failed';
}
