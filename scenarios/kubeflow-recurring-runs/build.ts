import { kubeClient } from '../../models/kube/client/client.ts';
import { KubeCluster } from '../../models/kube/cluster.ts';
import { DatabaseServer } from '../../models/database/server/server.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { WorkflowEngine } from '../../models/workflow-engine/workflow-engine.ts';
import { ScheduleController } from '../../modules/recurring-runs/controller/schedule-controller.ts';
import { PersistenceAgent } from '../../modules/recurring-runs/reporter/persistence-agent.ts';
import { scheduledWorkflows } from '../../modules/recurring-runs/resources/scheduled-workflow.ts';
import { workflows } from '../../modules/recurring-runs/resources/workflow.ts';
import { monitorEveryTriggerRuns } from '../../properties/every-trigger-runs.ts';
import { monitorNoOrphanWorkflow } from '../../properties/no-orphan-workflow.ts';
import { monitorOneLiveWorkflowPerTrigger } from '../../properties/one-live-workflow-per-trigger.ts';
import { monitorOneRunRowPerTrigger } from '../../properties/one-run-row-per-trigger.ts';
import { monitorRunEndsAsItsWorkflow } from '../../properties/run-ends-as-its-workflow.ts';
import { monitorTriggerIndexGapless } from '../../properties/trigger-index-gapless.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { Monitor } from '../../sim/property/property.ts';
import type { Setting, Stage } from '../../sim/scenario/definition.ts';
import { boundOf, horizonOf } from './bounds.ts';
import { newRun, rowOwner, TriggerFacts, workflowOwner } from './facts.ts';
import type { Values } from './parameters.ts';
import { PipelineApi } from './pipeline-api.ts';
import { rowEnd, workflowEnd } from './run-end.ts';
import { pipelineDatabase } from './schema.ts';
import type { Deployment } from './variants.ts';
import { namespace, recurringRun, seedPipeline, seedRecurringRun } from './world.ts';

const resources = [scheduledWorkflows, workflows];

/**
 * Sets up one run: cluster, database, Argo, API servers, controllers, persistence agent, and the schedule. Each controller
 * has its own Kubernetes API server, and with it its own lag.
 *
 * Against upstream it leaves out: several schedules and namespaces, cron and one-off triggers (their rules are tested in
 * `modules/recurring-runs/schedule`), users who edit, disable or delete schedules, workflows that fail, retries of runs,
 * a time to live that ends within the run, and connections without deadline (the controller's calls end after a minute).
 */
export function build(simulation: Simulation, { values, code }: Setting<Deployment, null, Values>): Stage {
  const lag = [1, Math.max(1, values.informerLag)] as const;
  const cluster = new KubeCluster(simulation, {
    servers: 2,
    resources,
    namespaces: [namespace],
    watchCacheLag: lag,
    latency: { request: [1, 15], reply: [0.5, 5] },
  });
  const database = new DatabaseServer(simulation, {
    schema: pipelineDatabase,
    latency: { request: [0.3, 5], reply: [0.3, 3] },
  });
  const longest = values.runDuration * 1000;
  new WorkflowEngine(cluster, { duration: [Math.min(5000, longest), longest] }).start();
  seedPipeline(database);
  const request = recurringRun(values.interval);
  const api = new PipelineApi(simulation, { cluster, database }, code, values.apiServers);
  if (code.createdByUser === undefined) {
    seedRecurringRun(cluster, database, request);
    simulation.mark('recurring-run-created');
  } else addUser(simulation, api, values);
  simulation.deploy({
    name: 'controller',
    replicas: values.controllers,
    main: (process, index) => {
      const ports = { ...machinePorts(process), kube: kubeClient(cluster, process, index), runs: api.client(process) };
      return new ScheduleController(ports, code.controller).run();
    },
  });
  simulation.replica({
    name: 'persistence-agent',
    startWithin: [0, 2000],
    main: (process) => {
      const ports = { ...machinePorts(process), kube: kubeClient(cluster, process, 0), runs: api.client(process) };
      return new PersistenceAgent(ports).run();
    },
  });
  return { monitors: monitorsOf(values), horizon: horizonOf(values) };
}

/** A user who makes the recurring run, once, when the API servers are up. */
function addUser(simulation: Simulation, api: PipelineApi, values: Values): void {
  simulation.replica({
    name: 'user',
    startWithin: [1000, 3000],
    restartAfterExit: null,
    spared: true,
    main: async (process) => {
      simulation.mark('recurring-run-created');
      await api.client(process).createJob(recurringRun(values.interval));
    },
  });
}

function monitorsOf(values: Values): readonly Monitor[] {
  const facts = new TriggerFacts(values.triggers);
  return [
    monitorTriggerIndexGapless(facts.index),
    monitorOneLiveWorkflowPerTrigger(facts.workflow),
    monitorOneRunRowPerTrigger(facts.row),
    monitorEveryTriggerRuns({ due: () => facts.triggers, doneOf: newRun, within: boundOf(values) }),
    monitorRunEndsAsItsWorkflow({ workflowOf: workflowEnd, rowOf: rowEnd, grace: 70_000 }),
    monitorNoOrphanWorkflow({ workflowOf: workflowOwner, rowOf: rowOwner, grace: 30_000 }),
  ];
}
