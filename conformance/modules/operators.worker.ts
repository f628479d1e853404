import { dataCenters } from '../../modules/data-center/data-center.ts';
import { DataCenterOperator, guarded } from '../../modules/data-center/operator.ts';
import { allocateRanges } from '../../modules/pod-ranges/allocate-ranges.ts';
import { fromLedger } from '../../modules/pod-ranges/reserve.ts';
import { runReconciler } from '../../modules/reconciler/reconciler.ts';
import { sparkApplications } from '../../modules/spark-submission/spark-application.ts';
import { adoptOwn, submit } from '../../modules/spark-submission/submission.ts';
import { namespace, ranges } from './operators.config.ts';
import { serveClusterTasks, type ClusterPorts } from './serve-tasks.ts';

/** Operators as their scenarios compose them, in the recommended variants. */
const operators = {
  'spark-submission': (ports: ClusterPorts) =>
    runReconciler({
      ...ports,
      resource: sparkApplications,
      namespace,
      reconcile: (application) => submit(ports.kube, adoptOwn, application),
    }),
  'data-center': (ports: ClusterPorts) => {
    const operator = new DataCenterOperator(ports, guarded);
    return runReconciler({
      ...ports,
      resource: dataCenters,
      namespace,
      reconcile: (dataCenter) => operator.reconcile(dataCenter),
    });
  },
  'pod-ranges': (ports: ClusterPorts) =>
    allocateRanges(ports, fromLedger(ranges, { kube: ports.kube, namespace, name: 'pod-ranges' })),
} as const;

/** Runs an operator until the process is to stop. */
export interface OperatorTask {
  readonly operator: keyof typeof operators;
}

serveClusterTasks((ports, { operator }: OperatorTask) => operators[operator](ports));
