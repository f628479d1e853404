import { randomUUID } from 'node:crypto';
import type { Clock } from '../../modules/ports/clock.ts';
import type { Log } from '../../modules/ports/log.ts';
import type { Random } from '../../modules/ports/random.ts';
import { StopSignals } from './stop-signals.ts';
import { SystemClock } from './system-clock.ts';

/** The ports that a real machine offers: the twin of models/replica/ports.ts. */
export interface SystemPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** One JSON object on a line for each event: `time`, `event`, and its data. */
  readonly log: Log;
  readonly lifecycle: StopSignals;
}

/** The ports of this process. `write` takes the lines of the log; by default they go to the standard output. */
export function systemPorts(write: (line: string) => void = writeLine): SystemPorts {
  const lifecycle = new StopSignals();
  return {
    clock: new SystemClock(lifecycle),
    random: { fraction: () => Math.random(), uuid: () => randomUUID() },
    log: {
      event: (name, data) => write(JSON.stringify({ time: new Date().toISOString(), event: name, ...data })),
    },
    lifecycle,
  };
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
