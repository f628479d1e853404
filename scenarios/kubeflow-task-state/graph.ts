import type { DagPlan } from '../../modules/task-state/terminal-dag.ts';

/** A node of the pipeline's graph. */
export interface GraphNode {
  readonly name: string;
  /** A sibling that must have succeeded before; null: none. */
  readonly after: string | null;
  readonly work:
    | { readonly kind: 'container' }
    | { readonly kind: 'dag'; readonly plan: DagPlan; readonly nodes: readonly GraphNode[] }
    /** A branch that is never taken, so that no driver ever makes a task of it. */
    | { readonly kind: 'omitted' };
}

const container = (name: string, after: string | null = null): GraphNode => ({
  name,
  after,
  work: { kind: 'container' },
});

function dag(name: string, nodes: readonly GraphNode[], plan: Partial<DagPlan> = {}): GraphNode {
  const whole: DagPlan = { condition: null, iterations: null, tasks: nodes.length, ...plan };
  return { name, after: null, work: { kind: 'dag', plan: whole, nodes } };
}

/**
 * The pipeline that every run executes: a nested DAG, a loop, a condition that is false, an exit handler, and, where asked
 * for, a branch that never starts.
 */
export function pipeline({ iterations, branch }: { readonly iterations: number; readonly branch: boolean }): GraphNode {
  return dag('root', [
    container('prepare'),
    dag('train', [container('fit'), container('score', 'fit')]),
    dag('loop', [container('step')], { iterations }),
    dag('condition-branch-deploy', [container('deploy')], { condition: false }),
    dag('exit-handler-notify', [container('notify')]),
    ...(branch ? [{ name: 'never', after: null, work: { kind: 'omitted' as const } }] : []),
  ]);
}

/** The pods of a graph by name, in the order of the graph. */
export function podNames(node: GraphNode, path = ''): readonly string[] {
  const name = path === '' ? node.name : `${path}.${node.name}`;
  switch (node.work.kind) {
    case 'omitted':
      return [];
    case 'container':
      return [name];
    case 'dag': {
      const { plan, nodes } = node.work;
      if (plan.condition === false) return [name];
      const rounds =
        plan.iterations === null ? [name] : Array.from({ length: plan.iterations }, (_, nth) => `${name}.${nth}`);
      return [name, ...rounds.flatMap((round) => nodes.flatMap((child) => podNames(child, round)))];
    }
  }
}
