import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeToken, decodeToken } from '../token/token.ts';
import type { Fault } from './fault.ts';
import { faultsArbitrary, usualWeights, type FaultMenu } from './menu.ts';

const all = {
  most: 5,
  processes: ['a', 'b'],
  links: ['kube', 'database'],
  horizon: 1000,
  requests: 20,
  weights: { crash: 1, stop: 1, pause: 1, skew: 1, lose: 1, delay: 1, fail: 1, cut: 1, model: 1 },
  duration: [1, 100],
  restart: [10, 20],
  skew: [-50, 50],
  delay: [5, 9],
  models: [{ name: 'kube/hold-watch-cache', targets: ['kube-0'] }],
} as const satisfies FaultMenu;

function kindsOf(menu: FaultMenu): Set<string> {
  return new Set(
    fc.sample(faultsArbitrary(menu), { numRuns: 2000, seed: 1 }).flatMap((faults) => faults.map(({ kind }) => kind)),
  );
}

describe('the fault menu', () => {
  it('offers every kind that has a weight, within its bounds, and nothing else', () => {
    expect(kindsOf(all)).toEqual(new Set(Object.keys(all.weights)));
    expect(kindsOf({ ...all, weights: { crash: 1, lose: 1, pause: 0 } })).toEqual(new Set(['crash', 'lose']));
    expect(kindsOf({ ...all, links: [], models: [] })).toEqual(new Set(['crash', 'stop', 'pause', 'skew']));
    expect(kindsOf({ most: 5 })).toEqual(new Set());
    expect(kindsOf({ ...all, most: 0 })).toEqual(new Set());
    fc.assert(fc.property(faultsArbitrary(all), (faults) => faults.length <= all.most && faults.every(isWithinBounds)));
  });

  it('has defaults: everything that befalls replicas and links', () => {
    const { model: _, ...usual } = usualWeights;
    expect(kindsOf({ most: 5, processes: ['a'], links: ['kube'] })).toEqual(new Set(Object.keys(usual)));
  });

  it('yields plans that a token carries unchanged', () => {
    fc.assert(
      fc.property(faultsArbitrary(all), (faults) => {
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
      fc.property(
        faultsArbitrary(all),
        (faults) => !faults.some((fault) => fault.kind === 'pause' && fault.duration >= 40),
      ),
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
