import type { Kube } from '../../modules/ports/kube.ts';
import type { Fault } from '../../sim/faults/fault.ts';
import type { Fact } from '../../sim/history/fact.ts';
import type { Process } from '../../sim/kernel/process.ts';
import { Simulation } from '../../sim/kernel/simulation.ts';
import { timed } from '../../sim/strategies/timed.ts';
import { kubeClient } from './client/client.ts';
import { KubeCluster, type KubeClusterOptions } from './cluster.ts';
import { workflows } from './fixture.ts';
import { customResource } from './resource-definition.ts';

export interface Stage {
  readonly simulation: Simulation;
  readonly cluster: KubeCluster;
  readonly facts: Fact[];
  /** Adds a replica whose program gets a client of server `index`. */
  readonly replica: (name: string, main: (kube: Kube, process: Process) => Promise<void>, index?: number) => void;
  readonly run: (horizon?: number) => Promise<string>;
}

/** A cluster inside a simulation, for tests. */
export function stage(options: KubeClusterOptions = {}, faults: readonly Fault[] = [], seed = 'kube-test'): Stage {
  const facts: Fact[] = [];
  const judge = (fact: Fact): void => void facts.push(fact);
  const simulation = new Simulation({ seed, strategy: timed, faults, drain: 'fence', record: true, judge });
  const cluster = new KubeCluster(simulation, { resources: [customResource(workflows)], ...options });
  return {
    simulation,
    cluster,
    facts,
    replica(name, main, index = 0) {
      const run = (process: Process): Promise<void> => main(kubeClient(cluster, process, index), process);
      simulation.replica({ name, main: run, startWithin: [0, 0], restartAfterExit: null });
    },
    run: (horizon = 600_000) => simulation.run(horizon, 100_000),
  };
}
