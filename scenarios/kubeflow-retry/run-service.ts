import { sqlPort } from '../../models/database/client/sql-port.ts';
import type { DatabaseServer } from '../../models/database/server/server.ts';
import { kubeClient } from '../../models/kube/client/client.ts';
import type { KubeCluster } from '../../models/kube/cluster.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { ReplicatedService } from '../../models/replica/replicated-service.ts';
import { codeOf, unanswered, type ApiRefusal, type ApiResult } from '../../modules/pipeline-api/result.ts';
import type { Log } from '../../modules/ports/log.ts';
import { RunReporter, type RunReporterSettings } from '../../modules/recurring-runs/reporter/run-reporter.ts';
import type { Workflow } from '../../modules/recurring-runs/resources/workflow.ts';
import { RunRetrier, type RetryRun } from '../../modules/recurring-runs/retrier/run-retrier.ts';
import { RunStore } from '../../modules/recurring-runs/store/run-store.ts';
import type { PipelineSchema, RunRow } from '../../modules/recurring-runs/store/schema.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';

/** The code of the API servers. */
export interface RetryCode {
  readonly retryRun: RetryRun;
  readonly fence: RunReporterSettings['fence'];
}

/** The API as its clients see it. Any call may be answered after it was applied. */
export interface RunClient {
  getRun(id: string): Promise<ApiResult<RunRow | null>>;
  retryRun(id: string): Promise<ApiResult<null>>;
  reportWorkflow(workflow: Workflow): Promise<ApiResult<null>>;
}

export interface RunServers {
  readonly cluster: KubeCluster;
  readonly database: DatabaseServer<PipelineSchema>;
  readonly code: RetryCode;
}

/** Two API servers. Returns how a process becomes their client. */
export function openRunService(
  simulation: Simulation,
  { cluster, database, code }: RunServers,
): (caller: Process) => RunClient {
  const service = new ReplicatedService<RunClient, ApiResult<unknown>, ApiRefusal>(simulation, {
    name: 'api-server',
    replicas: 2,
    link: 'pipeline-api',
    timeout: 60_000,
    unanswered,
    outcome: codeOf,
    open: (process, index) => {
      const machine = machinePorts(process);
      const log: Log = {
        event(name, data) {
          simulation.mark(name);
          machine.log.event(name, data);
        },
      };
      const sql = sqlPort(database, process);
      const ports = { ...machine, log, kube: kubeClient(cluster, process, index), sql };
      const runs = new RunStore(sql);
      const retrier = new RunRetrier(ports, code);
      const reporter = new RunReporter(ports, { onDuplicate: 'returnFirst', fence: code.fence });
      return {
        getRun: (id) => runs.find(id),
        retryRun: (id) => retrier.retry(id),
        reportWorkflow: (workflow) => reporter.report(workflow),
      };
    },
  });
  return (caller) => {
    const call = service.connect(caller);
    return {
      getRun: (id) => call('GetRun', id, (api) => api.getRun(id)),
      retryRun: (id) => call('RetryRun', id, (api) => api.retryRun(id)),
      reportWorkflow: (workflow) =>
        call('ReportWorkflow', workflow.metadata.name ?? '', (api) => api.reportWorkflow(workflow)),
    };
  };
}
