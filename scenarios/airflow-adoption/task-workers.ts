import { keyOfAnnotations, keyText, type TaskKey } from '../../modules/adoption/task-key.ts';
import type { AirflowSchema } from '../../modules/adoption/schema.ts';
import type { Pod } from '../../modules/ports/pod.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import type { KubeCluster } from '../../models/kube/cluster.ts';
import { asPod, isTerminating } from '../../models/kube/objects/pod-fields.ts';
import { podDefinition } from '../../models/kube/kinds/pods/pods.ts';
import type { StoreChange } from '../../models/kube/store/change-log.ts';
import type { DatabaseServer } from '../../models/database/server/server.ts';
import { sqlPort } from '../../models/database/client/sql-port.ts';
import type { Replica } from '../../sim/kernel/replica.ts';

/** Ms from a pod's start to the task's first call, and between two attempts of a call that failed. */
const startup = [200, 3000] as const;
const retryAfter = [2000, 5000] as const;

/**
 * What runs in the worker pods, with the execution API between them and the database (Airflow 3): a task asks to begin, works,
 * reports its end, and its pod is over. A try may begin only while its task instance is queued in that very try; refused
 * pods fail. The API server itself meets no faults.
 *
 * Not modelled: heartbeats of tasks (upstream kills a task within seconds once its try is no longer the present one), tasks
 * that fail, Airflow 2's workers, which wrote to the database themselves.
 */
export class TaskWorkers {
  readonly #cluster: KubeCluster;
  readonly #api: Replica;
  readonly #durationOf: (taskId: string) => number;
  #sql: Sql<AirflowSchema> | null = null;

  constructor(cluster: KubeCluster, database: DatabaseServer<AirflowSchema>, durationOf: (taskId: string) => number) {
    this.#cluster = cluster;
    this.#durationOf = durationOf;
    this.#api = cluster.simulation.replica({
      name: 'api-server',
      startWithin: [0, 0],
      spared: true,
      main: (process) => {
        this.#sql = sqlPort(database, process);
        return new Promise(() => {});
      },
    });
  }

  /** Begins to notice pods that run. */
  start(): void {
    this.#cluster.store.subscribe((change) => this.#notice(change));
  }

  #notice({ collection, key: object, before, after }: StoreChange): void {
    if (collection !== podDefinition.collection) return;
    const old = asPod(before);
    const pod = asPod(after);
    const key = keyOfAnnotations((pod ?? old)?.metadata.annotations);
    if (key === null) return;
    const ran = old?.status?.phase === 'Running' && !isTerminating(old);
    const runs = pod?.status?.phase === 'Running' && !isTerminating(pod);
    if (runs && !ran) this.#call(object, pod, startup, (sql) => this.#begin(sql, object, pod, key));
    if (ran && !runs) this.#tell('task/ended', object, key);
  }

  /** Lets the pod at `object` make a call after a while, if it still runs then; again when the call fails. */
  #call(
    object: string,
    pod: Pod,
    [least, most]: readonly [number, number],
    call: (sql: Sql<AirflowSchema>) => Promise<boolean>,
  ): void {
    const { simulation } = this.#cluster;
    const window = { earliest: simulation.now + least, latest: simulation.now + most };
    simulation.schedule(simulation.identify(`worker/${object}`), window, () => {
      const { process } = this.#api;
      const sql = this.#sql;
      if (this.#running(object, pod) === null || process === null || sql === null) return;
      process.serve(async () => {
        if (!(await call(sql))) this.#call(object, pod, retryAfter, call);
      });
    });
  }

  async #begin(sql: Sql<AirflowSchema>, object: string, pod: Pod, key: TaskKey): Promise<boolean> {
    const name = pod.metadata.name ?? '';
    const began = await sql.attempt((query) =>
      query
        .updateTable('task_instance')
        .set({ state: 'running', external_executor_id: name })
        .where('dag_id', '=', key.dagId)
        .where('task_id', '=', key.taskId)
        .where('run_id', '=', key.runId)
        .where('map_index', '=', key.mapIndex)
        .where('try_number', '=', key.tryNumber)
        .where((where) =>
          where.or([
            where('state', '=', 'queued'),
            // The same call once more, its answer having stayed out.
            where.and([where('state', '=', 'running'), where('external_executor_id', '=', name)]),
          ]),
        )
        .executeTakeFirst(),
    );
    if (!began.ok) return false;
    if (began.value.numUpdatedRows === 0n) {
      this.#cluster.simulation.mark('task-refused');
      this.#finish(object, pod, 'Failed');
      return true;
    }
    this.#tell('task/began', object, key);
    const duration = this.#durationOf(key.taskId);
    this.#call(object, pod, [duration, duration], (port) => this.#end(port, object, pod, key));
    return true;
  }

  async #end(sql: Sql<AirflowSchema>, object: string, pod: Pod, key: TaskKey): Promise<boolean> {
    const ended = await sql.attempt((query) =>
      query
        .updateTable('task_instance')
        .set({ state: 'success' })
        .where('dag_id', '=', key.dagId)
        .where('task_id', '=', key.taskId)
        .where('run_id', '=', key.runId)
        .where('map_index', '=', key.mapIndex)
        .where('try_number', '=', key.tryNumber)
        .where('state', 'in', ['running', 'success'])
        .executeTakeFirst(),
    );
    if (!ended.ok) return false;
    this.#finish(object, pod, ended.value.numUpdatedRows === 0n ? 'Failed' : 'Succeeded');
    return true;
  }

  #finish(object: string, pod: Pod, phase: 'Succeeded' | 'Failed'): void {
    const { store } = this.#cluster;
    const current = this.#running(object, pod);
    if (current === null) return;
    const over: Pod = { ...current, status: { ...current.status, phase } };
    store.put(podDefinition.collection, object, over, null);
  }

  #running(object: string, { metadata }: Pod): Pod | null {
    const current = asPod(this.#cluster.store.collection(podDefinition.collection).get(object));
    const runs = current?.status?.phase === 'Running' && current.metadata.uid === metadata.uid;
    return runs && !isTerminating(current) ? current : null;
  }

  #tell(name: string, pod: string, key: TaskKey): void {
    const { tryNumber, ...task } = key;
    const data = { task: keyText({ ...task, tryNumber: 0 }), attempt: String(tryNumber), pod };
    this.#cluster.simulation.observe({ kind: 'event', process: null, name, data });
    this.#cluster.simulation.mark(name);
  }
}
