import { deployments } from '../../scenarios/kubeflow-task-state/variants.ts';
import type { RunState, TaskRow, TaskSchema } from '../../modules/task-state/schema.ts';
import type { NewTask, TaskUpdate } from '../../modules/task-state/task-api.ts';
import type { Files } from '../../modules/task-state/files.ts';
import { TaskService } from '../../modules/task-state/task-service.ts';
import type { ApiResult } from '../../modules/pipeline-api/result.ts';
import { serveTasks } from './serve-tasks.ts';

/** What a replica of the API server is asked; with which code, says the variant. */
export type TaskCall = { readonly variant: keyof typeof deployments } & (
  | { readonly kind: 'create'; readonly task: NewTask }
  | { readonly kind: 'update'; readonly update: TaskUpdate }
  | { readonly kind: 'end'; readonly run: string; readonly state: Extract<RunState, 'SUCCEEDED' | 'FAILED'> }
  | { readonly kind: 'retry'; readonly run: string }
);

export type TaskAnswer = ApiResult<TaskRow | number | null>;

serveTasks<TaskSchema>((ports, call: TaskCall): Promise<TaskAnswer> => {
  // No call here removes files.
  const files: Files = { remove: () => Promise.reject(new Error('there is no bucket')) };
  const service = new TaskService({ ...ports, files }, deployments[call.variant].server);
  switch (call.kind) {
    case 'create':
      return service.createTask(call.task);
    case 'update':
      return service.updateTask(call.update);
    case 'end':
      return service.endRun(call.run, call.state);
    case 'retry':
      return service.retryRun(call.run);
  }
});
