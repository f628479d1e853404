import type { Clock } from '../../modules/ports/clock.ts';
import type { Lifecycle } from '../../modules/ports/lifecycle.ts';
import type { Log } from '../../modules/ports/log.ts';
import type { Random } from '../../modules/ports/random.ts';
import type { Process } from '../../sim/kernel/process.ts';

/**
 * The ports that a replica's own machine offers: clocks, randomness, log, platform signals. Not modelled: the cost of
 * computation (a turn takes no virtual time), leap seconds, NTP slewing.
 */
export interface MachinePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
}

export function machinePorts(process: Process): MachinePorts {
  const { simulation, clock } = process.replica;
  return {
    clock: {
      now() {
        simulation.touch(process);
        return clock.wall();
      },
      monotonic() {
        simulation.touch(process);
        return clock.monotonic();
      },
      sleep: (duration) => process.sleep(duration),
    },
    random: {
      fraction: () => process.fraction(),
      uuid: () => uuid4(() => process.fraction()),
    },
    log: {
      event(name, data) {
        simulation.touch(process);
        if (process.alive) simulation.observe({ kind: 'event', process: process.name, name, data });
      },
    },
    lifecycle: {
      get stopping() {
        simulation.touch(process);
        return process.stopping;
      },
    },
  };
}

function uuid4(fraction: () => number): string {
  const word = (): number => Math.floor(fraction() * 4294967296);
  const [first, second, third, fourth] = [word(), word(), word(), word()].map((value) =>
    value.toString(16).padStart(8, '0'),
  );
  const text = `${first}${second}${third}${fourth}`;
  const variant = ((Number.parseInt(text.charAt(16), 16) & 3) | 8).toString(16);
  const groups = [
    text.slice(0, 8),
    text.slice(8, 12),
    `4${text.slice(13, 16)}`,
    `${variant}${text.slice(17, 20)}`,
    text.slice(20),
  ];
  return groups.join('-');
}
