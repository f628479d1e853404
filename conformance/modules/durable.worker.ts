import type { Notifications } from '../../modules/durable/notifications.ts';
import type { ScriptEnd } from '../../modules/durable/job.ts';
import { controlBuilds } from '../../modules/durable/claimed/controller.ts';
import type { DurableSchema } from '../../modules/durable/claimed/schema.ts';
import { workClaimed } from '../../modules/durable/claimed/worker.ts';
import type { WorkerPod } from '../../modules/durable/worker-pod.ts';
import type { Milliseconds } from '../../modules/ports/clock.ts';
import { namespace, scriptOf } from '../../scenarios/brigade-durable/workflow.ts';
import { serveTasks } from './serve-tasks.ts';

/** Which of the two programs a process is. */
export type DurableTask =
  /** Answers with null when it is to stop. `board`: the URL that takes notifications. */
  | { readonly kind: 'control'; readonly board: string; readonly retention: Milliseconds }
  | { readonly kind: 'work'; readonly worker: WorkerPod };

export type DurableAnswer = ScriptEnd | null;

serveTasks<DurableSchema>(async (ports, task: DurableTask): Promise<DurableAnswer> => {
  if (task.kind === 'work') {
    const script = scriptOf({ failing: null, changed: null }, task.worker.attempt);
    return workClaimed(ports, task.worker, script);
  }
  const { board, retention } = task;
  await controlBuilds({ ...ports, notifications: boardAt(board) }, namespace, { retention });
  return null;
});

/** The receiver of notifications has one when it answers with 201. */
function boardAt(url: string): Notifications {
  return {
    async send(notification) {
      try {
        const answer = await fetch(url, { method: 'POST', body: JSON.stringify(notification) });
        await answer.text();
        return answer.status === 201;
      } catch {
        return false;
      }
    },
  };
}
