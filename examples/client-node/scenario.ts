import type { V1ObjectMeta } from '@kubernetes/client-node';
import {
  changeOf,
  configMaps,
  type ConfigMap,
  defineScenario,
  KubeCluster,
  monitorSoleHolder,
  pods,
  processTransport,
} from 'deadheat';
import { clientNodeOver } from 'deadheat/adapters/client-node';
import { startJobs } from './controller.ts';

export default defineScenario({
  name: 'client-node-jobs',
  about: 'Two replicas of a controller that is written against @kubernetes/client-node start jobs.',
  variants: {
    generated: {
      about: 'The server makes the names of pods.',
      breaks: ['one-pod-per-job'],
      code: (job: string): V1ObjectMeta => ({ generateName: `${job}-`, labels: { job } }),
    },
    fixed: {
      about: 'A pod has the name of its job.',
      code: (job: string): V1ObjectMeta => ({ name: job, labels: { job } }),
    },
  },
  build(simulation, { code }) {
    const cluster = new KubeCluster(simulation, { namespaces: ['jobs'] });
    const want = (job: string): ConfigMap => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: job, labels: { state: 'wanted' } },
    });
    for (const [index, job] of ['one', 'two', 'three'].entries()) {
      const moment = index * 10_000;
      simulation.at([moment, moment + 1000], 'user', () => cluster.user.create(configMaps, 'jobs', want(job)));
    }
    simulation.deploy({
      name: 'controller',
      replicas: 2,
      main(process) {
        const client = clientNodeOver(processTransport(cluster, process));
        return startJobs({ ...client, sleep: (milliseconds) => process.sleep(milliseconds) }, code);
      },
    });
    const property = {
      id: 'one-pod-per-job',
      kind: 'always',
      sentence: 'No job has more than one pod.',
      why: 'A job that runs twice pays twice.',
    } as const;
    const monitor = monitorSoleHolder(
      property,
      (fact) => {
        const pod = changeOf(pods, fact)?.after;
        return pod ? { place: `job ${pod.metadata.labels?.['job']}`, holder: fact.key, held: true } : null;
      },
      'pods',
    );
    return { monitors: [monitor], horizon: 60_000 };
  },
});
