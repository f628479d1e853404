import type { VirtualTime } from '../kernel/event.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { ModelFault } from './injector.ts';

/** What there is to strike in a world, and for how long. */
export interface Targets {
  /** The replicas of the system under test that are there from the start. */
  readonly processes: readonly string[];
  readonly links: readonly string[];
  readonly models: readonly Pick<ModelFault, 'name' | 'targets' | 'unusual'>[];
  /** When its runs end. */
  readonly horizon: VirtualTime;
}

/** Those that any client should get over. */
export function usual<Offered extends Pick<ModelFault, 'unusual'>>(models: readonly Offered[]): readonly Offered[] {
  return models.filter(({ unusual }) => unusual !== true);
}

/** What there is in a world that was set up. */
export function targetsOf({ replicas, links, injector }: Simulation, horizon: VirtualTime): Targets {
  const processes = [...replicas.values()].filter(({ spared }) => !spared).map(({ name }) => name);
  return { processes, links, models: injector.offered, horizon };
}

/** What there is in any of several worlds, each once. */
export function allTargets(worlds: readonly Targets[]): Targets {
  const models = worlds.flatMap((world) => world.models);
  return {
    processes: [...new Set(worlds.flatMap(({ processes }) => processes))],
    links: [...new Set(worlds.flatMap(({ links }) => links))],
    models: [...new Map(models.map((model) => [model.name, model])).values()],
    horizon: Math.max(...worlds.map(({ horizon }) => horizon)),
  };
}
