import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timed } from '../strategies/timed.ts';
import { Simulation, simulationEpoch } from './simulation.ts';

function world(epoch?: number): Simulation {
  const given = epoch === undefined ? {} : { epoch };
  return new Simulation({
    seed: 's',
    strategy: timed,
    faults: [],
    drain: 'fence',
    record: false,
    judge: () => {},
    ...given,
  });
}

describe('a world that follows a clock outside', () => {
  it('fires what is due, in order, and keeps the rest', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 20 }), fc.array(fc.nat(60), { maxLength: 10 }), (dues, stops) => {
        const simulation = world();
        const fired: number[] = [];
        dues.forEach((due, index) =>
          simulation.schedule(`event ${index}`, { earliest: due, latest: due }, () => {
            expect(simulation.now).toBe(due);
            fired.push(due);
          }),
        );
        let now = 0;
        for (const stop of stops) {
          simulation.advance(stop);
          now = Math.max(now, stop);
          expect(simulation.now).toBe(now);
          expect(fired).toEqual(dues.filter((due) => due <= now).sort((left, right) => left - right));
          expect(simulation.nextDue).toBe(dues.filter((due) => due > now).sort((left, right) => left - right)[0]);
        }
      }),
    );
  });

  it('fires what is made on the way and due already', () => {
    const simulation = world();
    const fired: string[] = [];
    simulation.schedule('first', { earliest: 5, latest: 5 }, () => {
      fired.push('first');
      simulation.schedule('second', { earliest: 7, latest: 7 }, () => fired.push('second'));
      simulation.schedule('third', { earliest: 70, latest: 70 }, () => fired.push('third'));
    });
    simulation.advance(10);
    expect(fired).toEqual(['first', 'second']);
  });

  it('shows the wall clock that it is told to', () => {
    expect([world().epoch, world(12).epoch]).toEqual([simulationEpoch, 12]);
  });

  it('has no processes', () => {
    const simulation = world();
    simulation.replica({ name: 'one', main: () => Promise.resolve(), startWithin: [0, 0], restartAfterExit: null });
    expect(() => simulation.advance(1)).toThrow('outside of a run');
  });
});
