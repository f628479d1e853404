import fc from 'fast-check';
import { kubeClient } from '../../models/kube/client/client.ts';
import { KubeCluster } from '../../models/kube/cluster.ts';
import { startGarbageCollector } from '../../models/kube/controllers/garbage-collector.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { runReconciler } from '../../modules/reconciler/reconciler.ts';
import { sparkApplications, type SparkApplication } from '../../modules/spark-submission/spark-application.ts';
import {
  adoptByName,
  adoptOwn,
  failWhenTaken,
  retryWhenTaken,
  submit,
  type WhenTaken,
} from '../../modules/spark-submission/submission.ts';
import { monitorEveryObjectIsReconciled } from '../../properties/every-object-is-reconciled.ts';
import { monitorSubmissionStatusIsTrue } from '../../properties/submission-status-is-true.ts';
import { whileUnstruck } from '../../properties/while-unstruck.ts';
import { harshWeights } from '../../sim/faults/menu.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { Setting, Stage } from '../../sim/scenario/definition.ts';
import { defineScenario } from '../../sim/scenario/scenario.ts';
import { applicationWanted, driverCreated, statusWritten } from './facts.ts';

const namespace = 'analytics';

/** A user applies an application anew: an earlier one of that name is deleted first. */
interface Order {
  readonly name: string;
  /** Ms. */
  readonly at: number;
}

function order({ user }: KubeCluster, { name }: Order): void {
  const body: SparkApplication = {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name },
    spec: { image: 'spark' },
  };
  user.delete(sparkApplications, namespace, name);
  user.create(sparkApplications, namespace, body);
}

function build(simulation: Simulation, { code, workload }: Setting<WhenTaken, readonly Order[]>): Stage {
  const resources = [sparkApplications];
  const cluster = new KubeCluster(simulation, { resources, namespaces: [namespace], requestTimeout: 10_000 });
  startGarbageCollector(cluster);
  for (const each of workload) simulation.at(each.at, 'user', () => order(cluster, each));
  simulation.replica({
    name: 'operator',
    main: (process) => {
      const kube = kubeClient(cluster, process);
      return runReconciler({
        ...machinePorts(process),
        kube,
        resource: sparkApplications,
        namespace,
        reconcile: (application) => submit(kube, code, application),
      });
    },
  });
  return {
    monitors: [
      monitorSubmissionStatusIsTrue({ workOf: driverCreated, reportOf: statusWritten }),
      monitorEveryObjectIsReconciled({
        wantedOf: applicationWanted,
        doneOf: (fact) => statusWritten(fact)?.submission ?? null,
        within: 60_000,
        allowed: whileUnstruck(['operator']),
      }),
    ],
    horizon: 180_000,
  };
}

/** An operator makes a pod, then says so in a status: two stores, and a crash between them (spark-operator#2788). */
export const sparkSubmission = defineScenario({
  name: 'spark-submission',
  about:
    'An operator submits applications: it makes a driver pod, then writes the status, and may crash between the two.',
  issues: [
    'https://github.com/kubeflow/spark-operator/issues/2788',
    'https://github.com/kubeflow/spark-operator/pull/2932',
    'https://github.com/kubernetes/kubernetes/issues/34447',
  ],
  variants: {
    'fail-when-taken': {
      about: 'Historic (#2788): a submission that meets its own driver has failed.',
      breaks: ['submission-status-is-true'],
      code: failWhenTaken,
    },
    'retry-when-taken': {
      about: 'Historic (kubernetes#34447): AlreadyExists is an error, and is tried again for ever.',
      breaks: ['every-object-is-reconciled'],
      code: retryWhenTaken,
    },
    'adopt-by-name': {
      about: 'AlreadyExists is success, even if the pod is left over from an application that was deleted.',
      breaks: ['submission-status-is-true'],
      code: adoptByName,
    },
    'adopt-own': {
      about: 'Recommended: a driver that belongs to this application, by uid, is adopted; for any other one it waits.',
      code: adoptOwn,
    },
  },
  faultMenu: { horizon: 40_000, weights: harshWeights },
  exercises: ['crash', 'reply-lost', 'already-exists-409'],
  seeds: 200,
  workload: () =>
    fc.array(fc.record({ name: fc.constantFrom('daily', 'hourly'), at: fc.integer({ min: 1000, max: 40_000 }) }), {
      minLength: 2,
      maxLength: 5,
    }),
  build,
});
