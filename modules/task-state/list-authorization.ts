import type { TaskFilter } from './store/list-tasks.ts';

/** What a user must be allowed to do with the runs of a namespace (Kubernetes RBAC verbs). */
export type RunVerb = 'get' | 'list';

/** A list of runs needs this, whatever the view (run_server.go). */
export const listRunsVerb: RunVerb = 'list';

/** Which verb a list of tasks needs. */
export interface ListVerb {
  readonly name: 'alwaysGet' | 'byExtent';
  of(filter: TaskFilter): RunVerb;
}

/** kubeflow/pipelines#12430: whoever may get one run can list the tasks of all runs of its namespace. */
export const alwaysGet: ListVerb = { name: 'alwaysGet', of: () => 'get' };
/** As its review asks for: the tasks of one run are that run, those of a namespace are a list. */
export const byExtent: ListVerb = { name: 'byExtent', of: (filter) => ('namespace' in filter ? 'list' : 'get') };
