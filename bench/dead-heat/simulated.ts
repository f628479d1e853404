import { sqlPort } from '../../models/database/client/sql-port.ts';
import { kubeClient } from '../../models/kube/client/client.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { runPlan } from '../../sim/scenario/run.ts';
import { defineScenario } from '../../sim/scenario/scenario.ts';
import { createOnce, deadHeatWorld, workflowCount } from './world.ts';

const doubled = {
  id: 'one-workflow',
  kind: 'eventually',
  sentence: 'One slot has one workflow.',
  why: 'A second one does the work twice.',
  issue: 'https://github.com/kubeflow/pipelines/pull/13440',
  brokenBy: ['dead-heat/merged'],
} as const;

const scenario = defineScenario({
  name: 'dead-heat',
  about: 'Two API servers are asked for one slot.',
  sequential: true,
  faults: 0,
  variants: { merged: { about: '#13440 as merged.', breaks: ['one-workflow'], code: null } },
  build(simulation) {
    const world = deadHeatWorld(simulation);
    simulation.deploy({
      name: 'api-server',
      replicas: 2,
      startWithin: [0, 10],
      restartAfterExit: null,
      main: (process) =>
        createOnce(
          {
            ...machinePorts(process),
            kube: kubeClient(world.cluster, process),
            sql: sqlPort(world.database, process),
          },
          world.recurringRunId,
        ),
    });
    const conclude = (_: unknown, accuse: (detail: string, witnesses: readonly never[]) => void): void => {
      const count = workflowCount(world);
      if (count !== 1) accuse(`${count} workflows`, []);
    };
    return { monitors: [{ property: doubled, conclude }], horizon: 10_000 };
  },
});

/** Runs `runs` dead heats on the kernel; returns how many ended with two workflows. */
export async function simulatedDeadHeats(runs: number): Promise<number> {
  const values = scenario.settle('merged', {});
  let violated = 0;
  for (let seed = 0; seed < runs; seed++) {
    const result = await runPlan(scenario, 'merged', values, scenario.draw(values, String(seed), 'timed'));
    if (result.verdict === 'violated') violated += 1;
  }
  return violated;
}
