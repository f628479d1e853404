/** Labels by which scheduler and worker pod know each other; upstream `kubernetes_executor_types.py`. */
export const workerLabel = 'airflow-worker';
export const executorLabel = 'kubernetes_executor';
/** Set on a finished pod instead of deleting it. */
export const doneLabel = 'airflow_executor_done';
/** Set on a pod whose task was taken back: its events mean nothing any more. */
export const revokedLabel = 'airflow_pod_revoked';
