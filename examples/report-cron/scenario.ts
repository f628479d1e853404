import { defineScenario, kubeClient, KubeCluster, machinePorts, monitorSoleHolder, noFaults, readPod } from 'deadheat';
import { reportController } from './controller.ts';
import { fixedController } from './fixed-controller.ts';

const controllers = { naive: reportController, fixed: fixedController };

export default defineScenario({
  name: 'report-cron',
  about: 'Two replicas start one report pod a minute.',
  issues: [],
  parameters: {},
  variants: {
    naive: { about: 'Lists, then creates.', expected: 'violates', breaks: ['one-pod-per-minute'] },
    fixed: { about: 'Creates under a name made of the minute.', expected: 'holds' },
  },
  faults: () => ({ ...noFaults, most: 1, processes: ['a', 'b'], links: ['kube'], requests: 9, weights: { lose: 1 } }),
  build(simulation, { variant }) {
    const cluster = new KubeCluster(simulation, { namespaces: ['reports'] });
    for (const name of ['a', 'b']) {
      simulation.replica({
        name,
        main: (process) => controllers[variant](kubeClient(cluster, process, 0), machinePorts(process).clock),
      });
    }
    const property = {
      id: 'one-pod-per-minute',
      kind: 'always',
      sentence: 'No minute has more than one report pod.',
      why: 'Each pod sends the report to every customer.',
      issue: '',
      brokenBy: ['report-cron/naive'],
    } as const;
    const monitor = monitorSoleHolder(
      property,
      (fact) => {
        const pod = readPod(fact.after);
        return pod && { place: `minute ${pod.metadata.labels?.['minute']}`, holder: fact.key, held: true };
      },
      'pods',
    );
    return { monitors: [monitor], horizon: 150_000 };
  },
});
