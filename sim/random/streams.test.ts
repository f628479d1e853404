import { describe, expect, it } from 'vitest';
import { Streams } from './streams.ts';

describe('random streams', () => {
  it('repeat for the same seed, stream and identity, and differ otherwise', () => {
    const draw = (seed: string, stream: string, identity: string): number => new Streams(seed).draw(stream, identity);
    const base = draw('s', 'schedule', 'a#1');
    expect(draw('s', 'schedule', 'a#1')).toBe(base);
    expect(
      new Set([base, draw('t', 'schedule', 'a#1'), draw('s', 'fault', 'a#1'), draw('s', 'schedule', 'a#2')]).size,
    ).toBe(4);
  });

  it('do not depend on what else was drawn before', () => {
    const quiet = new Streams('s').at('schedule', 'b');
    const busy = new Streams('s');
    busy.draw('schedule', 'a');
    busy.at('schedule', 'b')();
    const again = busy.at('schedule', 'b');
    expect([again(), again()]).toEqual([quiet(), quiet()]);
  });

  it.each(['identity', 'seed'])('are even and uncorrelated over neighbouring %s', (varied) => {
    const cells = Array.from({ length: 64 }, () => 0);
    const fixed = new Streams('fixed');
    let before = 0;
    const samples = 64_000;
    for (let index = 0; index < samples; index++) {
      const value =
        varied === 'identity' ? fixed.draw('x', `pod#${index}`) : new Streams(`seed/${index}`).draw('x', 'pod');
      const cell = Math.floor(value * 8) * 8 + Math.floor(before * 8);
      cells[cell] = (cells[cell] ?? 0) + 1;
      before = value;
    }
    const expected = samples / 64;
    const chiSquare = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 63 degrees of freedom: the 0.999 quantile is 103.4.
    expect(chiSquare).toBeLessThan(103.4);
  });
});
