import type { DatabaseServer } from '../../models/database/server/server.ts';
import { sqlPort } from '../../models/database/client/sql-port.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { ReplicatedService, type CallService } from '../../models/replica/replicated-service.ts';
import { codeOf, unanswered, type ApiRefusal, type ApiResult } from '../../modules/pipeline-api/result.ts';
import type { TaskSchema } from '../../modules/task-state/schema.ts';
import type { TaskApi } from '../../modules/task-state/task-api.ts';
import { TaskService, type TaskServiceSettings } from '../../modules/task-state/task-service.ts';
import { bucketPort, type Bucket } from './bucket.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';

/** The link over which pods, the persistence agent and users call the API servers. */
export const apiLink = 'pipeline-api';

/** What the API servers offer: the task API, and the calls of the persistence agent and of users. */
export type PipelineApi = TaskApi & Pick<TaskService, 'endRun' | 'retryRun' | 'deleteRun'>;

/** The API servers of one run: how a process gets at them. */
export function taskServers(
  simulation: Simulation,
  { database, bucket }: { readonly database: DatabaseServer<TaskSchema>; readonly bucket: Bucket },
  settings: TaskServiceSettings,
  replicas: number,
): (caller: Process) => PipelineApi {
  const service = new ReplicatedService(simulation, {
    name: 'api-server',
    replicas,
    link: apiLink,
    latency: { request: [1, 20], reply: [0.5, 10] },
    timeout: 20_000,
    unanswered,
    outcome: codeOf,
    open: (process) => {
      const sql = sqlPort(database, process);
      const ports = { ...machinePorts(process), sql, files: bucketPort(bucket, process) };
      if (database.replication === null) return new TaskService(ports, settings);
      const standby = sqlPort(database, process, { endpoint: 'replica' });
      return new TaskService({ ...ports, standby }, settings);
    },
  });
  return (caller) => clientOf(service.connect(caller));
}

function clientOf(call: CallService<TaskService, ApiResult<unknown>, ApiRefusal>): PipelineApi {
  return {
    createTask: (task) => call('CreateTask', task.name, (api) => api.createTask(task)),
    updateTask: (update) => call('UpdateTask', update.id, (api) => api.updateTask(update)),
    updateTasks: (updates) => call('UpdateTasksBulk', updates[0]?.id ?? '', (api) => api.updateTasks(updates)),
    getTask: (id) => call('GetTask', id, (api) => api.getTask(id)),
    getRun: (id, view) => call('GetRun', id, (api) => api.getRun(id, view)),
    createArtifacts: (artifacts) =>
      call('CreateArtifactsBulk', artifacts[0]?.task ?? '', (api) => api.createArtifacts(artifacts)),
    linkArtifacts: (links) => call('CreateArtifactTasksBulk', links[0]?.task ?? '', (api) => api.linkArtifacts(links)),
    findCached: (namespace, fingerprint) =>
      call('ListTasks', fingerprint, (api) => api.findCached(namespace, fingerprint)),
    reuseTask: (reuse) => call('ReuseTask', reuse.id, (api) => api.reuseTask(reuse)),
    endRun: (run, state) => call('ReportRun', run, (api) => api.endRun(run, state)),
    retryRun: (run) => call('RetryRun', run, (api) => api.retryRun(run)),
    deleteRun: (run) => call('DeleteRun', run, (api) => api.deleteRun(run)),
  };
}
