import type { Process } from '../../sim/kernel/process.ts';
import type { Replica } from '../../sim/kernel/replica.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { GraphNode } from './graph.ts';

/** What one pod of a run has to do. */
export interface PodOrder {
  readonly run: string;
  readonly path: string;
  readonly node: GraphNode;
  /** The task of the DAG around it; null for the root. */
  readonly parent: string | null;
  readonly iteration: number | null;
  /** The attempt of the run that it belongs to, from 1. */
  readonly attempt: number;
}

/** How a pod has exited: with the task that it stood for, or having failed. */
export type PodExit = { readonly ok: true; readonly task: string } | { readonly ok: false };

export interface PipelineEngineOptions {
  readonly run: string;
  /** What the names of its pods begin with. */
  readonly prefix: string;
  readonly graph: GraphNode;
  /** Ms after the start of an attempt at which all of its pods are killed. */
  readonly deadline: number;
  /** The program of a pod; its replica runs it again after a crash. */
  readonly pod: (process: Process, order: PodOrder) => Promise<PodExit>;
}

/**
 * Argo Workflows' part in a run: starts the pods of the graph when what they wait for has succeeded, starts no more after a
 * failure, and kills what is left at the deadline. An actor of the world: it does not fail. Not modelled: templates, retry
 * strategies other than "again after a crash", suspension, and the time that scheduling a pod takes.
 */
export class PipelineEngine {
  /** Counts attempts from 1; 0 before the start. */
  attempt = 0;
  phase: 'running' | 'succeeded' | 'failed' = 'running';

  readonly #simulation: Simulation;
  readonly #options: PipelineEngineOptions;
  /** Tasks of the nodes that have succeeded, by path. */
  readonly #succeeded = new Map<string, string>();
  readonly #running = new Map<string, Replica>();
  #failed = false;

  constructor(simulation: Simulation, options: PipelineEngineOptions) {
    this.#simulation = simulation;
    this.#options = options;
  }

  /** Starts an attempt: what has succeeded before is not run again. */
  start(): void {
    this.attempt += 1;
    this.phase = 'running';
    this.#failed = false;
    const { attempt } = this;
    const due = this.#simulation.now + this.#options.deadline;
    this.#simulation.schedule(
      `engine/deadline ${this.#options.prefix}${attempt}`,
      { earliest: due, latest: due + 1 },
      () => {
        if (this.attempt === attempt && this.phase === 'running') this.#kill();
      },
    );
    this.#advance();
  }

  #kill(): void {
    this.#simulation.mark('deadline');
    for (const replica of this.#running.values()) replica.crash(null);
    this.#running.clear();
    this.phase = 'failed';
  }

  /** Starts what can start, and ends the attempt when nothing runs any more. */
  #advance(): void {
    const { graph } = this.#options;
    const open = this.#failed ? [] : this.#ready(graph, graph.name, null, null);
    for (const order of open) this.#launch(order);
    if (this.#running.size > 0) return;
    this.phase = this.#failed ? 'failed' : 'succeeded';
  }

  /** The pods below `node` that have not succeeded, do not run, and wait for nobody. */
  #ready(node: GraphNode, path: string, parent: string | null, iteration: number | null): readonly PodOrder[] {
    const { run } = this.#options;
    if (node.work.kind === 'omitted' || this.#running.has(path)) return [];
    const task = this.#succeeded.get(path);
    if (task === undefined) return [{ run, path, node, parent, iteration, attempt: this.attempt }];
    if (node.work.kind !== 'dag' || node.work.plan.condition === false) return [];
    const { plan, nodes } = node.work;
    const rounds = plan.iterations === null ? [null] : Array.from({ length: plan.iterations }, (_, nth) => nth);
    return rounds.flatMap((round) => {
      const around = round === null ? path : `${path}.${round}`;
      const free = nodes.filter(({ after }) => after === null || this.#succeeded.has(`${around}.${after}`));
      return free.flatMap((child) => this.#ready(child, `${around}.${child.name}`, task, round));
    });
  }

  #launch(order: PodOrder): void {
    const { path, attempt } = order;
    const name = `${this.#options.prefix}${path}${attempt === 1 ? '' : `@${attempt}`}`;
    const now = this.#simulation.now;
    const replica = this.#simulation.replica({
      name,
      startWithin: [now + 100, now + 1000],
      restartAfterExit: null,
      main: async (process) => {
        const exit = await this.#options.pod(process, order);
        if (this.#running.get(path) === replica) this.#exited(path, exit);
      },
    });
    this.#running.set(path, replica);
  }

  #exited(path: string, exit: PodExit): void {
    this.#running.delete(path);
    if (exit.ok) this.#succeeded.set(path, exit.task);
    else this.#failed = true;
    this.#advance();
  }
}
