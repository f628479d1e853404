import { defineScenario, KubeCluster, monitorSoleHolder, processTransport, readPod } from 'deadheat';
import { clientNodeOver } from 'deadheat/adapters/client-node';
import { startJobs } from './controller.ts';

const names = {
  generated: (job: string) => ({ generateName: `${job}-`, labels: { job } }),
  fixed: (job: string) => ({ name: job, labels: { job } }),
};

export default defineScenario({
  name: 'client-node-jobs',
  about: 'Two replicas of a controller that is written against @kubernetes/client-node start jobs.',
  variants: {
    generated: { about: 'The server makes the names of pods.', expected: 'violates', breaks: ['one-pod-per-job'] },
    fixed: { about: 'A pod has the name of its job.', expected: 'holds' },
  },
  faults: {
    most: 2,
    processes: ['a', 'b'],
    links: ['kube'],
    horizon: 30_000,
    requests: 9,
    restart: [100, 5000],
    weights: { crash: 2, lose: 1 },
  },
  build(simulation, { variant }) {
    const cluster = new KubeCluster(simulation, { namespaces: ['jobs'] });
    const want = (job: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: job, namespace: 'jobs', labels: { state: 'wanted' } },
    });
    for (const [index, job] of ['one', 'two', 'three'].entries()) {
      const moment = index * 10_000;
      simulation.schedule(`user/wants ${job}`, { earliest: moment, latest: moment + 1000 }, () => {
        cluster.store.put('configmaps', `jobs/${job}`, want(job), null);
      });
    }
    for (const name of ['a', 'b']) {
      simulation.replica({
        name,
        main(process) {
          const client = clientNodeOver(processTransport(cluster, process, 0));
          return startJobs({ ...client, sleep: (milliseconds) => process.sleep(milliseconds) }, names[variant]);
        },
      });
    }
    const property = {
      id: 'one-pod-per-job',
      kind: 'always',
      sentence: 'No job has more than one pod.',
      why: 'A job that runs twice pays twice.',
    } as const;
    const monitor = monitorSoleHolder(
      property,
      (fact) => {
        const pod = readPod(fact.after);
        return pod && { place: `job ${pod.metadata.labels?.['job']}`, holder: fact.key, held: true };
      },
      'pods',
    );
    return { monitors: [monitor], horizon: 60_000 };
  },
});
