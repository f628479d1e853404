import { defineScenario, kubeClient, KubeCluster, machinePorts, monitorSoleHolder, readPod } from 'deadheat';
import type { ChangedFact, Holding, Property } from 'deadheat';
import { reportController } from './controller.ts';
import { fixedController } from './fixed-controller.ts';

const controllers = { naive: reportController, fixed: fixedController };

const onePodPerMinute: Property = {
  id: 'one-pod-per-minute',
  kind: 'always',
  sentence: 'No minute has more than one report pod.',
  why: 'Each pod sends the report to every customer.',
};

/** A fact, read as: this pod stands for that minute. */
function minuteOf({ key, after }: ChangedFact): Holding | null {
  const pod = readPod(after);
  return pod && { place: `minute ${pod.metadata.labels?.['minute']}`, holder: key, held: true };
}

export default defineScenario({
  name: 'report-cron',
  about: 'Two replicas start one report pod a minute.',
  variants: {
    naive: { about: 'Lists, then creates.', expected: 'violates', breaks: ['one-pod-per-minute'] },
    fixed: { about: 'Creates under a name made of the minute.', expected: 'holds' },
  },
  faults: { most: 1, processes: ['a', 'b'], links: ['kube'], requests: 9, weights: { lose: 1 } },
  build(simulation, { variant }) {
    const cluster = new KubeCluster(simulation, { namespaces: ['reports'] });
    for (const name of ['a', 'b']) {
      simulation.replica({
        name,
        main: (process) => controllers[variant](kubeClient(cluster, process), machinePorts(process).clock),
      });
    }
    return { monitors: [monitorSoleHolder(onePodPerMinute, minuteOf, 'pods')], horizon: 150_000 };
  },
});
