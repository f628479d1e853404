import { describe, expect, it } from 'vitest';
import { checkSerializability } from './check.ts';

describe('what commits at', () => {
  it('SERIALIZABLE has a serial order', { timeout: 60_000 }, () => {
    const report = checkSerializability('serializable', 400, 1);
    expect(report.example).toBeNull();
    expect(report.judged).toBeGreaterThan(300);
    expect(report.commits).toBeGreaterThan(600);
    expect(report.serializationFailures).toBeGreaterThan(100);
  });

  it.each(['read committed', 'repeatable read'] as const)('%s has not always one', { timeout: 60_000 }, (isolation) => {
    expect(checkSerializability(isolation, 400, 1).unserializable).toBeGreaterThan(0);
  });
});
