import { defaultConfig, type AdoptionConfig } from '../../modules/adoption/config.ts';
import type { SchedulerFactory } from '../../modules/adoption/variants.ts';
import { DatabaseServer } from '../../models/database/server/server.ts';
import { sqlPort } from '../../models/database/client/sql-port.ts';
import { kubeClient } from '../../models/kube/client/client.ts';
import { KubeCluster } from '../../models/kube/cluster.ts';
import { startKubeScheduler } from '../../models/kube/controllers/kube-scheduler.ts';
import { startKubelet } from '../../models/kube/controllers/kubelet.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { Setting, Stage } from '../../sim/scenario/definition.ts';
import { defineScenario } from '../../sim/scenario/scenario.ts';
import { airflowSchema } from './schema.ts';
import { adoptionMonitors } from './monitors.ts';
import { parameters, variants, type Values } from './catalogue.ts';
import { faultMenu } from './faults.ts';
import { TaskWorkers } from './task-workers.ts';
import { steadyTasks, tasksArbitrary, type Task } from './workload.ts';

const minute = 60_000;

function configOf(values: Values): AdoptionConfig {
  const { scheduler, core, kubernetes_executor: executor } = defaultConfig;
  return {
    scheduler: {
      ...scheduler,
      scheduler_heartbeat_sec: values.heartbeat,
      scheduler_health_check_threshold: values.threshold,
      orphaned_tasks_check_interval: values.interval,
      scheduler_idle_sleep_time: values.loop,
    },
    core: { ...core, parallelism: values.parallelism },
    kubernetes_executor: {
      ...executor,
      worker_pods_creation_batch_size: values.batch,
      delete_worker_pods: values.deletePods,
    },
  };
}

/** Makes the tasks become due: rows without a state, for the schedulers to find. */
function feed(simulation: Simulation, database: DatabaseServer, tasks: readonly Task[]): void {
  database.seed('dag_run', [{ dag_id: 'dag', run_id: 'run', state: 'running', conf: '{}' }]);
  tasks.forEach(({ at }, index) => {
    const name = `task-${index}`;
    simulation.at(at, `world/${name}`, () => {
      const key = { dag_id: 'dag', task_id: name, run_id: 'run', map_index: -1 };
      database.seed('task_instance', [{ id: name, ...key, try_number: 0 }]);
    });
  });
}

function build(
  simulation: Simulation,
  { values, code, workload }: Setting<SchedulerFactory, readonly Task[], Values>,
): Stage {
  const database = new DatabaseServer(simulation, { schema: airflowSchema, clientTimeout: values.databaseTimeout });
  const cluster = new KubeCluster(simulation, {
    namespaces: [defaultConfig.kubernetes_executor.namespace],
    requestTimeout: values.kubeTimeout,
  });
  startKubeScheduler(cluster);
  startKubelet(cluster, { duration: () => null });
  const tasks = values.perMinute > 0 ? steadyTasks(simulation, values.perMinute, values.minutes) : workload;
  const durationOf = (taskId: string): number => tasks[Number(taskId.slice('task-'.length))]?.duration ?? 0;
  new TaskWorkers(cluster, database, durationOf).start();
  feed(simulation, database, tasks);
  const config = configOf(values);
  simulation.deploy({
    name: 'scheduler',
    replicas: values.schedulers,
    startWithin: [0, 20_000],
    main: async (process, index) => {
      const ports = { kube: kubeClient(cluster, process, index), sql: sqlPort(database, process) };
      await code({ ...machinePorts(process), ...ports }, config).run();
    },
  });
  const [threshold, interval, heartbeat] = [values.threshold * 1000, values.interval * 1000, values.heartbeat * 1000];
  return {
    monitors: adoptionMonitors({ schedulers: values.schedulers, threshold, interval, heartbeat }),
    horizon: (values.perMinute > 0 ? values.minutes + 1 : 25) * minute,
  };
}

/** Airflow's adoption of completed pods and orphaned tasks: three schedulers, one cluster, one database. */
export const airflowAdoption = defineScenario({
  name: 'airflow-adoption',
  about: 'Airflow schedulers adopt the completed pods and the orphaned tasks of schedulers that they believe dead.',
  issues: [
    'https://github.com/apache/airflow/pull/66400',
    'https://github.com/apache/airflow/issues/66396',
    'https://github.com/apache/airflow/pull/61839',
    'https://github.com/apache/airflow/issues/57553',
    'https://github.com/apache/airflow/pull/68674',
    'https://github.com/apache/airflow/issues/67813',
  ],
  parameters,
  variants,
  workload: ({ tasks, perMinute }) => tasksArbitrary(perMinute > 0 ? 0 : tasks, 5 * minute),
  faultMenu,
  exercises: ['task/began', 'crash', 'pause', 'skew', 'cut'],
  seeds: 60,
  steps: 20_000_000,
  build,
});
