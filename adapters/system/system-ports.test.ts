import { afterEach, describe, expect, test } from 'vitest';
import { systemPorts, type SystemPorts } from './system-ports.ts';

const opened: SystemPorts[] = [];

function ports(write: (line: string) => void = () => {}): SystemPorts {
  const made = systemPorts(write);
  opened.push(made);
  return made;
}

afterEach(() => {
  for (const { lifecycle } of opened.splice(0)) lifecycle.release();
});

describe('the clock', () => {
  test('sleeps for as long as it is asked to, on the monotonic clock', async () => {
    const { clock } = ports();
    const before = clock.monotonic();
    await clock.sleep(30.5);
    const slept = clock.monotonic() - before;
    expect(slept).toBeGreaterThanOrEqual(30);
    expect(slept).toBeLessThan(1000);
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
  });

  test('lets others run even where it sleeps for nothing', async () => {
    const { clock } = ports();
    const ran: string[] = [];
    setTimeout(() => ran.push('other'), 0);
    while (ran.length === 0) await clock.sleep(0);
    expect(ran).toEqual(['other']);
  });

  test('takes sleeps that are longer than a timer can be', async () => {
    const { clock, lifecycle } = ports();
    const warnings: Error[] = [];
    const warn = (warning: Error): void => void warnings.push(warning);
    process.on('warning', warn);
    let over = false;
    const sleeping = clock.sleep(2 ** 40).then(() => (over = true));
    await clock.sleep(20);
    expect(over).toBe(false);
    lifecycle.stop();
    await sleeping;
    process.off('warning', warn);
    expect(warnings).toEqual([]);
  });
});

describe('a graceful stop', () => {
  test('is asked for by SIGTERM and by SIGINT: sleepers wake, later sleeps are none', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const { clock, lifecycle } = ports();
      const sleeping = clock.sleep(60_000);
      expect(lifecycle.stopping).toBe(false);
      process.kill(process.pid, signal);
      await sleeping;
      expect(lifecycle.stopping).toBe(true);
      await clock.sleep(60_000);
      lifecycle.release();
    }
  });

  test('leaves no listeners behind once it is released', () => {
    const before = process.listenerCount('SIGTERM');
    const { lifecycle } = ports();
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    lifecycle.release();
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });
});

test('the log writes one JSON object a line', () => {
  const lines: string[] = [];
  ports((line) => lines.push(line)).log.event('job.started', { name: 'a', tries: 2 });
  expect(lines).toHaveLength(1);
  const { time, ...rest } = JSON.parse(lines[0] ?? '') as { time: string };
  expect(rest).toEqual({ event: 'job.started', name: 'a', tries: 2 });
  expect(new Date(time).toISOString()).toBe(time);
});

test('randomness is of this machine', () => {
  const { random } = ports();
  expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(Array.from({ length: 50 }, () => random.fraction())).size).toBeGreaterThan(40);
});
