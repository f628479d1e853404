import { variants } from '../../scenarios/kubeflow-task-state/variants.ts';
import type { ArtifactRow, RunState, TaskRow, TaskSchema } from '../../modules/task-state/schema.ts';
import type {
  CachedTask,
  NewArtifact,
  NewTask,
  RunPage,
  RunView,
  RunsAsked,
  TaskReuse,
  TaskUpdate,
} from '../../modules/task-state/task-api.ts';
import type { Files } from '../../modules/task-state/files.ts';
import { TaskService } from '../../modules/task-state/task-service.ts';
import { succeed, type ApiResult } from '../../modules/pipeline-api/result.ts';
import { serveTasks } from './serve-tasks.ts';

/** What a replica of the API server is asked; with which code, says the variant. */
export type TaskCall = { readonly variant: keyof typeof variants } & (
  | { readonly kind: 'create'; readonly task: NewTask }
  | { readonly kind: 'update'; readonly update: TaskUpdate }
  | { readonly kind: 'end'; readonly run: string; readonly state: Extract<RunState, 'SUCCEEDED' | 'FAILED'> }
  | { readonly kind: 'retry'; readonly run: string }
  | { readonly kind: 'delete'; readonly run: string }
  | { readonly kind: 'put'; readonly artifacts: readonly NewArtifact[] }
  | { readonly kind: 'find'; readonly namespace: string; readonly fingerprint: string }
  | { readonly kind: 'list'; readonly asked: RunsAsked<RunView> }
  | { readonly kind: 'reuse'; readonly reuse: TaskReuse }
);

export type TaskAnswer = ApiResult<TaskRow | CachedTask | RunPage<RunView> | readonly ArtifactRow[] | number | null>;

serveTasks<TaskSchema>((ports, call: TaskCall): Promise<TaskAnswer> => {
  // Nothing has written a file: what is to be removed is gone already.
  const files: Files = { remove: async () => succeed(null) };
  const service = new TaskService({ ...ports, files }, variants[call.variant].code.server);
  switch (call.kind) {
    case 'create':
      return service.createTask(call.task);
    case 'update':
      return service.updateTask(call.update);
    case 'end':
      return service.endRun(call.run, call.state);
    case 'retry':
      return service.retryRun(call.run);
    case 'delete':
      return service.deleteRun(call.run);
    case 'put':
      return service.createArtifacts(call.artifacts);
    case 'find':
      return service.findCached(call.namespace, call.fingerprint);
    case 'list':
      return service.listRuns(call.asked);
    case 'reuse':
      return service.reuseTask(call.reuse);
  }
});
