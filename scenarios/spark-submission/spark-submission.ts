import fc from 'fast-check';
import { kubeClient } from '../../models/kube/client/client.ts';
import { kubeLink } from '../../models/kube/client/kube-link.ts';
import { KubeCluster } from '../../models/kube/cluster.ts';
import { startGarbageCollector } from '../../models/kube/controllers/garbage-collector.ts';
import { customResource } from '../../models/kube/resource-definition.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { runReconciler } from '../../modules/reconciler/reconciler.ts';
import { sparkApplications, type SparkApplication } from '../../modules/spark-submission/spark-application.ts';
import {
  adoptByName,
  adoptOwn,
  failWhenTaken,
  retryWhenTaken,
  submit,
} from '../../modules/spark-submission/submission.ts';
import { monitorEveryWantedRuns } from '../../properties/every-trigger-runs.ts';
import { monitorSubmissionStatusIsTrue } from '../../properties/submission-status-is-true.ts';
import type { FaultMenu } from '../../sim/faults/menu.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import { defineScenario } from '../../sim/scenario/scenario.ts';
import { applicationWanted, driverCreated, statusWritten } from './facts.ts';

const namespace = 'analytics';

const strategies = {
  'fail-when-taken': failWhenTaken,
  'retry-when-taken': retryWhenTaken,
  'adopt-by-name': adoptByName,
  'adopt-own': adoptOwn,
} as const;

/** A user applies an application anew: an earlier one of that name is deleted first. */
interface Order {
  readonly name: string;
  /** Ms. */
  readonly at: number;
}

function order(cluster: KubeCluster, { name }: Order): void {
  const body: SparkApplication = {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name },
    spec: { image: 'spark' },
  };
  const server = cluster.server(0);
  server.handle({ verb: 'delete', resource: sparkApplications, namespace, name, options: {} }, null);
  server.handle({ verb: 'create', resource: sparkApplications, namespace, body }, null);
}

function build(
  simulation: Simulation,
  { variant, workload }: { readonly variant: keyof typeof strategies; readonly workload: readonly Order[] },
) {
  simulation.declareLink(kubeLink, { request: [1, 20], reply: [1, 10] });
  const resources = [customResource(sparkApplications)];
  const cluster = new KubeCluster(simulation, { resources, namespaces: [namespace], requestTimeout: 10_000 });
  startGarbageCollector(cluster);
  workload.forEach((each, index) =>
    simulation.schedule(`user/${index}`, { earliest: each.at, latest: each.at }, () => order(cluster, each)),
  );
  simulation.replica({
    name: 'operator',
    main: (process) => {
      const kube = kubeClient(cluster, process, 0);
      const ports = { ...machinePorts(process), kube };
      return runReconciler({
        ...ports,
        resource: sparkApplications,
        namespace,
        reconcile: (application) => submit(kube, strategies[variant], application),
      });
    },
  });
  return {
    monitors: [
      monitorSubmissionStatusIsTrue({ workOf: driverCreated, reportOf: statusWritten }),
      monitorEveryWantedRuns({
        wantedOf: applicationWanted,
        runOf: (fact) => statusWritten(fact)?.submission ?? null,
        within: 120_000,
      }),
    ],
    horizon: 180_000,
  };
}

function faults(values: { readonly faults: number }): FaultMenu {
  return {
    most: values.faults,
    processes: ['operator'],
    links: [kubeLink],
    horizon: 40_000,
    weights: { crash: 3, stop: 1, pause: 1, lose: 3, delay: 2, fail: 1, cut: 1, model: 2 },
    models: ['hold-watch-cache', 'drop-watches', 'server-down', 'throttle', 'compact'].map((name) => ({
      name: `kube/${name}`,
      targets: ['kube-0'],
    })),
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
  parameters: {
    faults: { type: 'number', default: 3, minimum: 0, maximum: 12, whole: true, about: 'Most faults in one run.' },
  },
  variants: {
    'fail-when-taken': {
      about: 'Historic (#2788): a submission that meets its own driver has failed.',
      expected: 'violates',
      breaks: ['submission-status-is-true'],
    },
    'retry-when-taken': {
      about: 'Historic (kubernetes#34447): AlreadyExists is an error, and is tried again for ever.',
      expected: 'violates',
      breaks: ['every-trigger-runs'],
    },
    'adopt-by-name': {
      about: 'AlreadyExists is success, even if the pod is left over from an application that was deleted.',
      expected: 'violates',
      seeds: 20,
      breaks: ['submission-status-is-true'],
    },
    'adopt-own': {
      about: 'Recommended: a driver that belongs to this application, by uid, is adopted; for any other one it waits.',
      expected: 'holds',
    },
  },
  faults,
  exercises: ['crash', 'reply-lost', 'already-exists-409'],
  seeds: 100,
  workload: () =>
    fc.array(fc.record({ name: fc.constantFrom('daily', 'hourly'), at: fc.integer({ min: 1000, max: 40_000 }) }), {
      minLength: 2,
      maxLength: 5,
    }),
  build,
});
