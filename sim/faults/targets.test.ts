import { expect, it } from 'vitest';
import { unstarted } from '../scenario/unstarted.ts';
import { allTargets, targetsOf } from './targets.ts';

const main = (): Promise<void> => Promise.resolve();

it('are what a world was set up with, but for what belongs to the world', () => {
  const simulation = unstarted('targets');
  simulation.deploy({ name: 'controller', replicas: 2, main });
  simulation.replica({ name: 'user', main, spared: true });
  simulation.declareLink('kube');
  simulation.injector.offer({ name: 'kube/server-down', targets: ['kube-0'], strike: () => {} });
  expect(targetsOf(simulation, 100)).toMatchObject({
    processes: ['controller-0', 'controller-1'],
    links: ['kube'],
    models: [{ name: 'kube/server-down', targets: ['kube-0'] }],
    horizon: 100,
  });
});

it('of several worlds are those of any, each once, until the last of them ends', () => {
  const models = [{ name: 'm', targets: 'replicas' as const }];
  const [one, other] = [
    { processes: ['a', 'b'], links: ['kube'], models, horizon: 100 },
    { processes: ['b', 'c'], links: ['database'], models, horizon: 50 },
  ];
  expect(allTargets([one, other])).toEqual({
    processes: ['a', 'b', 'c'],
    links: ['kube', 'database'],
    models,
    horizon: 100,
  });
});
