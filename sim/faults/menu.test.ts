import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeToken, decodeToken } from '../token/token.ts';
import type { Fault } from './fault.ts';
import { faultsArbitrary, usualWeights, type FaultMenu } from './menu.ts';
import type { Targets } from './targets.ts';

const world: Targets = {
  processes: ['a', 'b'],
  links: ['kube', 'database'],
  models: [
    { name: 'kube/hold-watch-cache', targets: ['kube-0'] },
    { name: 'database/cancel', targets: 'replicas' },
    { name: 'database/failover', targets: ['database'], unusual: true },
  ],
  horizon: 3000,
};

const all = {
  horizon: 1000,
  requests: 20,
  weights: { crash: 1, stop: 1, pause: 1, skew: 1, lose: 1, delay: 1, fail: 1, cut: 1, model: 1 },
  duration: [1, 100],
  restart: [10, 20],
  skew: [-50, 50],
  delay: [5, 9],
} as const satisfies FaultMenu;

const arbitrary = faultsArbitrary(5, all, world);

function drawn(menu: FaultMenu, targets: Targets = world, most = 5): readonly Fault[] {
  return fc.sample(faultsArbitrary(most, menu, targets), { numRuns: 2000, seed: 1 }).flat();
}

function kindsOf(...given: Parameters<typeof drawn>): Set<string> {
  return new Set(drawn(...given).map(({ kind }) => kind));
}

describe('the fault menu', () => {
  it('refuses a link that nobody declared', () => {
    expect(() => drawn({ links: ['kube', 'redis'] })).toThrow(
      'There is no link "redis", which the menu names; there are: kube, database.',
    );
  });

  it('offers every kind that has a weight, within its bounds, and nothing else', () => {
    expect(kindsOf(all)).toEqual(new Set(Object.keys(all.weights)));
    expect(kindsOf({ ...all, weights: { crash: 1, lose: 1, pause: 0 } })).toEqual(new Set(['crash', 'lose']));
    expect(kindsOf({ ...all, links: [], models: [] })).toEqual(new Set(['crash', 'stop', 'pause', 'skew']));
    expect(kindsOf(all, { processes: [], links: [], models: [], horizon: 1 })).toEqual(new Set());
    expect(kindsOf(all, world, 0)).toEqual(new Set());
    fc.assert(fc.property(arbitrary, (faults) => faults.length <= 5 && faults.every(isWithinBounds)));
  });

  it('has defaults: what usually befalls all that there is, in the first half of a run', () => {
    expect(kindsOf({})).toEqual(new Set(Object.keys(usualWeights)));
    const faults = drawn({});
    const struck = faults.flatMap((fault) =>
      fault.kind === 'model' ? [`${fault.name} ${fault.target}`] : fault.process,
    );
    expect(new Set(struck)).toEqual(
      new Set(['a', 'b', 'kube/hold-watch-cache kube-0', 'database/cancel a', 'database/cancel b']),
    );
    const links = faults.flatMap((fault) => ('link' in fault ? [fault.link] : []));
    expect(new Set(links)).toEqual(new Set(['kube', 'database']));
    const moments = faults.flatMap((fault) => ('when' in fault && 'at' in fault.when ? [fault.when.at] : []));
    expect(Math.max(...moments)).toBeGreaterThan(1400);
    expect(Math.max(...moments)).toBeLessThanOrEqual(1500);
  });

  it('has the model faults that it names, and no others', () => {
    const named = drawn({ models: ['database/failover'], weights: { model: 1 } });
    expect(new Set(named.map((fault) => (fault.kind === 'model' ? fault.name : fault.kind)))).toEqual(
      new Set(['database/failover']),
    );
    expect(() => drawn({ models: ['kube/explode'] })).toThrow(
      'No model has the fault "kube/explode" that the menu names; there are: kube/hold-watch-cache, database/cancel, database/failover.',
    );
  });

  it('yields plans that a token carries unchanged', () => {
    fc.assert(
      fc.property(arbitrary, (faults) => {
        const plan = { seed: 's', strategy: 'timed' as const, faults, workload: null, deviations: [] };
        const token = {
          scenario: 's',
          variant: 'v',
          parameters: {},
          plan: { kind: 'written' as const, plan },
          property: null,
          trail: null,
        };
        expect(decodeToken(encodeToken(token))).toEqual(token);
      }),
    );
  });

  it('shrinks to the fault that matters', () => {
    const details = fc.check(
      fc.property(arbitrary, (faults) => !faults.some((fault) => fault.kind === 'pause' && fault.duration >= 40)),
      { seed: 3, numRuns: 1000 },
    );
    expect(details.counterexample?.[0]).toMatchObject([{ kind: 'pause', duration: 40, when: { at: 0 } }]);
  });
});

function isWithinBounds(fault: Fault): boolean {
  switch (fault.kind) {
    case 'crash':
      return fault.restartAfter !== null && fault.restartAfter >= 10 && fault.restartAfter <= 20;
    case 'skew':
      return Math.abs(fault.offset) <= 50;
    case 'pause':
    case 'cut':
    case 'model':
      return fault.duration >= 1 && fault.duration <= 100;
    case 'delay':
      return fault.by >= 5 && fault.by <= 9;
    case 'lose':
    case 'fail':
      return fault.nth >= 1 && fault.nth <= 20;
    case 'stop':
      return true;
  }
}
