/**
 * The settings that decide about adoption, with upstream's names, units (seconds) and defaults.
 * Source: apache/airflow `airflow-core/src/airflow/config_templates/config.yml` and
 * `providers/cncf/kubernetes/provider.yaml`.
 */
export interface AdoptionConfig {
  readonly scheduler: {
    /** Between two heartbeats of a SchedulerJob. */
    readonly scheduler_heartbeat_sec: number;
    /** After this long without a heartbeat a SchedulerJob counts as dead. */
    readonly scheduler_health_check_threshold: number;
    /** Between two sweeps for orphans, and between two adoptions of completed pods. */
    readonly orphaned_tasks_check_interval: number;
    /** Sleep of a loop that found nothing to do. */
    readonly scheduler_idle_sleep_time: number;
    /** Task instances that one loop may queue. */
    readonly max_tis_per_query: number;
  };
  readonly core: {
    /** Task instances that one executor may run: its slots. */
    readonly parallelism: number;
  };
  readonly kubernetes_executor: {
    readonly namespace: string;
    /** True: finished pods are deleted. False: they get the label `airflow_executor_done=True`. */
    readonly delete_worker_pods: boolean;
    /** Whether pods of failed tasks are deleted as well. */
    readonly delete_worker_pods_on_failure: boolean;
    /** Pods that one loop creates at most. */
    readonly worker_pods_creation_batch_size: number;
    /** How often a create that failed with a transient error is tried again. */
    readonly task_publish_max_retries: number;
    /** How often a pod that failed before its task began is launched again. */
    readonly pod_launch_failure_retries: number;
    /** Reasons of a waiting container that doom a pending pod. */
    readonly worker_pod_pending_fatal_container_state_reasons: readonly string[];
  };
}

export const defaultConfig: AdoptionConfig = {
  scheduler: {
    scheduler_heartbeat_sec: 5,
    scheduler_health_check_threshold: 30,
    orphaned_tasks_check_interval: 300,
    scheduler_idle_sleep_time: 1,
    max_tis_per_query: 16,
  },
  core: { parallelism: 32 },
  kubernetes_executor: {
    namespace: 'airflow',
    delete_worker_pods: true,
    delete_worker_pods_on_failure: false,
    worker_pods_creation_batch_size: 1,
    task_publish_max_retries: 0,
    pod_launch_failure_retries: 1,
    worker_pod_pending_fatal_container_state_reasons: [
      'CreateContainerConfigError',
      'ErrImagePull',
      'CreateContainerError',
      'ImageInspectError',
      'InvalidImageName',
    ],
  },
};

/** Upstream gives a sweep three tries against a database that answers with operational errors (`MAX_DB_RETRIES`). */
export const maximumDatabaseTries = 3;
