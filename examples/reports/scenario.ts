import { changeOf, defineScenario, fc, kubeClient, KubeCluster, machinePorts, monitorSoleHolder, pods } from 'deadheat';
import type { ChangedFact, Holding, Process, Property } from 'deadheat';
import { reportController, reports } from './controller.ts';
import { fixedController } from './fixed-controller.ts';

const onePodPerReport: Property = {
  id: 'one-pod-per-report',
  kind: 'always',
  sentence: 'No report has more than one pod.',
  why: 'Each pod sends the report to every customer.',
};

/** A fact, read as: this pod stands for that report. */
function reportOf(fact: ChangedFact): Holding | null {
  const pod = changeOf(pods, fact)?.after;
  return pod ? { place: `report ${pod.metadata.labels?.['report']}`, holder: fact.key, held: true } : null;
}

export default defineScenario({
  name: 'reports',
  about: 'Users ask for reports; two replicas of a controller start a pod for each.',
  variants: {
    naive: { about: 'Lists the pods, then creates.', breaks: ['one-pod-per-report'], code: reportController },
    fixed: { about: 'Creates each pod under the name of its report.', code: fixedController },
  },
  workload: () => fc.array(fc.nat(20_000), { minLength: 1, maxLength: 4 }),
  build(simulation, { code, workload }) {
    const cluster = new KubeCluster(simulation, { resources: [reports], namespaces: ['team'] });
    for (const [index, moment] of workload.entries()) {
      const report = { apiVersion: 'example.com/v1', kind: 'Report', metadata: { name: `report-${index}` } };
      simulation.at(moment, 'user', () => cluster.user.create(reports, 'team', report));
    }
    const main = (process: Process): Promise<void> => code(kubeClient(cluster, process), machinePorts(process).clock);
    simulation.deploy({ name: 'controller', replicas: 2, main });
    return { monitors: [monitorSoleHolder(onePodPerReport, reportOf, 'pods')], horizon: 60_000 };
  },
});
