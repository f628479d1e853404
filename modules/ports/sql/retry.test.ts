import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOfState, type SqlFailure, type SqlResult } from './failure.ts';
import { retry, type RetryOptions, type Settlement } from './retry.ts';

const states = ['23505', '40001', '40P01', '55P03', '57014', '08006', '40003', '53300', '57P01', '42P01'] as const;
const failed = (sqlState: string): SqlResult<number> => ({ ok: false, error: failureOfState(sqlState, 'no', '') });

/** Answers with `script`, one outcome a call; then with success. */
async function run(script: readonly string[], options: RetryOptions<number> = {}) {
  const pauses: number[] = [];
  let calls = 0;
  const outcome = await retry<number>(
    {
      clock: { now: () => 0, monotonic: () => 0, sleep: async (duration) => void pauses.push(duration) },
      random: { fraction: () => 0.5, uuid: () => '' },
    },
    async () => {
      const sqlState = script[calls];
      calls += 1;
      return sqlState === undefined ? { ok: true, value: calls } : failed(sqlState);
    },
    options,
  );
  return { outcome, calls, pauses };
}

describe('retry', () => {
  it('repeats serialization failures and deadlocks after growing pauses', async () => {
    const { outcome, pauses } = await run(['40001', '40P01', '40001']);
    expect(outcome).toEqual({ ok: true, value: 4 });
    expect(pauses).toEqual([10, 20, 40]);
  });

  it('gives up after so many attempts, with the last failure', async () => {
    const { outcome, calls, pauses } = await run(['40001', '40001', '40P01'], { attempts: 3 });
    expect([outcome, calls, pauses.length]).toEqual([failed('40P01'), 3, 2]);
  });

  it('repeats what the caller names as well', async () => {
    expect((await run(['08006', '53300'], { also: ['connectionLost'] })).outcome).toEqual(failed('53300'));
    const also = ['connectionLost', 'tooManyConnections'] as const;
    expect((await run(['08006', '53300'], { also })).outcome).toEqual({ ok: true, value: 3 });
  });

  it('never repeats an unknown commit that nothing decides', async () => {
    expect(await run(['40003'])).toMatchObject({ outcome: failed('40003'), calls: 1 });
    const reconcile = async (): Promise<SqlResult<Settlement<number>>> => ({
      ok: false,
      error: failureOfState('08006', 'gone as well', ''),
    });
    expect(await run(['40003'], { reconcile })).toMatchObject({ outcome: failed('40003'), calls: 1 });
  });

  it('returns what was committed, and repeats what was rolled back', async () => {
    const said = (value: Settlement<number>) => async () => ({ ok: true as const, value });
    const committed = await run(['40003'], { reconcile: said({ kind: 'committed', value: 7 }) });
    expect(committed).toMatchObject({ outcome: { ok: true, value: 7 }, calls: 1 });
    const rolledBack = { reconcile: said({ kind: 'rolledBack' }) };
    expect((await run(['40003'], rolledBack)).outcome).toEqual({ ok: true, value: 2 });
    const { outcome } = await run(['40003', '40003'], { ...rolledBack, attempts: 2 });
    expect(outcome).toMatchObject({ ok: false, error: { kind: 'connectionLost' } });
  });

  it('hides nothing: with no one to decide, the outcome is the first that may not be repeated', async () => {
    const repeatable = (error: SqlFailure) => error.kind === 'serializationFailure' || error.kind === 'deadlock';
    const script = fc.array(fc.constantFrom(...states), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(script, fc.integer({ min: 1, max: 6 }), async (script, attempts) => {
        const all: SqlResult<number>[] = [...script.map(failed), { ok: true, value: script.length + 1 }];
        const last = all.findIndex((one, index) => one.ok || !repeatable(one.error) || index === attempts - 1);
        expect(await run(script, { attempts })).toMatchObject({ outcome: all[last], calls: last + 1 });
      }),
    );
  });
});
