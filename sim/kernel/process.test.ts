import { describe, expect, it } from 'vitest';
import type { Fault } from '../faults/fault.ts';
import { ask, stage } from './stage.fixture.ts';

const horizon = 100_000;

describe('a request', () => {
  it('leaves, is applied and is answered at three different times', async () => {
    const times: number[] = [];
    const { simulation } = stage(async (process, { now: sent }) => {
      times.push(sent);
      await ask(process, () => times.push(simulation.now));
      times.push(simulation.now);
    });
    await simulation.run(horizon, 1000);
    expect(times).toEqual([0, 10, 20]);
  });

  const struck = async (fault: Fault, timeout?: number): Promise<{ answer: string; served: number; time: number }> => {
    let served = 0;
    let answer = 'none';
    let time = 0;
    const { simulation } = stage(
      async (process) => {
        answer = await ask(process, () => (served += 1), timeout);
        time = simulation.now;
      },
      [fault],
    );
    await simulation.run(horizon, 1000);
    return { answer, served, time };
  };
  const first = { process: 'solo', link: 'server', nth: 1 } as const;

  it('that is lost is never applied, and its caller times out', async () => {
    const result = await struck({ kind: 'lose', ...first, message: 'request', seen: 'timeout' });
    expect(result).toEqual({ answer: 'timeout', served: 0, time: 1000 });
  });

  it('whose reply is lost was applied all the same', async () => {
    expect(await struck({ kind: 'lose', ...first, message: 'reply', seen: 'timeout' })).toMatchObject({
      answer: 'timeout',
      served: 1,
    });
    const reset = await struck({ kind: 'lose', ...first, message: 'reply', seen: 'reset' });
    expect(reset).toMatchObject({ answer: 'reset', served: 1 });
    expect(reset.time).toBeLessThan(100);
  });

  it('may be applied after its caller gave up', async () => {
    expect(await struck({ kind: 'delay', ...first, by: 500 }, 100)).toEqual({
      answer: 'timeout',
      served: 1,
      time: 100,
    });
  });

  it('that the server refuses is not applied', async () => {
    expect(await struck({ kind: 'fail', ...first, count: 1 })).toMatchObject({ answer: 'failed', served: 0 });
  });

  it('does not get through a cut link, in either direction', async () => {
    expect(await struck({ kind: 'cut', process: 'solo', link: 'server', when: { at: 0 }, duration: 50 })).toMatchObject(
      { answer: 'timeout' },
    );
    const between = await struck({ kind: 'cut', process: 'solo', link: 'server', when: { at: 5 }, duration: 50 });
    expect(between).toMatchObject({ answer: 'timeout', served: 1 });
  });
});

describe('a crash', () => {
  it('is hard: nothing of the dead process runs again, but what it sent still arrives', async () => {
    const log: string[] = [];
    const { simulation, facts } = stage(
      async (process) => {
        try {
          log.push(`life ${process.incarnation}`);
          await ask(process, () => log.push('applied'));
          log.push('answered');
        } finally {
          log.push('finally');
        }
      },
      [
        {
          kind: 'crash',
          process: 'solo',
          when: { process: 'solo', link: 'server', nth: 1, phase: 'sent' },
          restartAfter: 500,
        },
      ],
    );
    await simulation.run(horizon, 1000);
    expect(log).toEqual(['life 1', 'applied', 'life 2', 'applied', 'answered', 'finally']);
    expect(facts.flatMap((fact) => (fact.kind === 'lifecycle' ? [fact.change] : []))).toEqual([
      'started',
      'crashed',
      'started',
      'exited',
    ]);
  });

  it('leaves timers of the dead process without effect', async () => {
    let woke = 0;
    const { simulation } = stage(
      async (process) => {
        await process.sleep(100);
        woke += 1;
      },
      [{ kind: 'crash', process: 'solo', when: { at: 50 }, restartAfter: null }],
    );
    await simulation.run(horizon, 1000);
    expect(woke).toBe(0);
  });
});

describe('a graceful stop', () => {
  it('wakes sleepers, lets the program finish, and restarts it later', async () => {
    const log: string[] = [];
    const { simulation } = stage(
      async (process) => {
        while (!process.stopping && process.incarnation === 1) await process.sleep(1000);
        log.push(`done in life ${process.incarnation} at ${simulation.now}`);
      },
      [{ kind: 'stop', process: 'solo', when: { at: 30 }, grace: 100, restartAfter: 10 }],
    );
    await simulation.run(horizon, 1000);
    expect(log[0]).toBe('done in life 1 at 30');
    expect(log[1]).toMatch(/^done in life 2 at 1[45]\d/);
  });

  it('kills what has not finished within the grace period', async () => {
    const { simulation, facts } = stage(
      async (process) => {
        for (;;) await ask(process, () => {});
      },
      [{ kind: 'stop', process: 'solo', when: { at: 30 }, grace: 100, restartAfter: null }],
    );
    await simulation.run(horizon, 1000);
    expect(facts.some((fact) => fact.kind === 'lifecycle' && fact.change === 'crashed' && fact.time >= 130)).toBe(true);
  });
});

describe('a pause', () => {
  it('holds replies and timers until it is over', async () => {
    const times: number[] = [];
    const { simulation } = stage(
      async (process) => {
        await ask(process, () => times.push(simulation.now));
        times.push(simulation.now);
        await process.sleep(10);
        times.push(simulation.now);
      },
      [{ kind: 'pause', process: 'solo', when: { at: 5 }, duration: 200 }],
    );
    await simulation.run(horizon, 1000);
    expect(times).toEqual([10, 205, 215]);
  });
});

describe('clocks', () => {
  it('step and drift on the wall, never on the monotonic side', async () => {
    const seen: number[][] = [];
    const { simulation } = stage(
      async (process) => {
        const { clock } = process.replica;
        for (let turn = 0; turn < 3; turn++) {
          seen.push([clock.wall() - simulation.epoch, clock.monotonic() - clock.uptime, simulation.now]);
          await process.sleep(1000);
        }
      },
      [{ kind: 'skew', process: 'solo', when: { at: 500 }, offset: -100, drift: 1 }],
    );
    await simulation.run(horizon, 1000);
    expect(seen).toEqual([
      [0, 0, 0],
      [1400, 1500, 1000],
      [2400, 2500, 1500],
    ]);
  });
});

describe('a process that acts outside of its turn', () => {
  it('is noticed', async () => {
    const { simulation } = stage(
      async (process) => {
        // A promise that no port made: the kernel cannot know when it settles.
        await new Promise((resolve) => setTimeout(resolve, 0));
        await ask(process, () => {});
      },
      [],
      { drain: 'fence' },
    );
    simulation.replica({
      name: 'other',
      async main(process) {
        for (;;) await process.sleep(0.001);
      },
    });
    expect(await simulation.run(horizon, 1_000_000)).toBe('strayed');
  });
});
