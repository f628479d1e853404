import type { Parameter } from '../parameters.ts';
import type { TaskRow } from '../schema.ts';

type Child = Pick<TaskRow, 'Name' | 'Iteration' | 'OutputParameters'>;

/**
 * What a DAG puts out of what one of its tasks has put out (propagateOutputsUpDAG of launcher_v2.go): the same, with the
 * task that made it, and what goes through a loop as one value of many. Upstream's DAGs say which outputs they take and
 * under which key; here they take all.
 */
export function carriedUp(parent: Pick<TaskRow, 'Type'>, child: Child): readonly Parameter[] {
  return child.OutputParameters.map((output) => ({
    ...output,
    type: parent.Type === 'LOOP' ? 'ITERATOR_OUTPUT' : output.type,
    producer: output.producer ?? { task: child.Name, iteration: child.Iteration },
  }));
}
