import { aicrSettlePoll } from '../scenarios/aicr-settle-poll/settle-poll.ts';
import { airflowAdoption } from '../scenarios/airflow-adoption/airflow-adoption.ts';
import { runPlan } from '../sim/scenario/run.ts';
import { sweepStretch } from '../sim/sweep/sweep.ts';

/** One virtual hour of three Airflow schedulers with 1,000 pods a minute: what apache/airflow#66396 reported. */
export async function simulatedHour(
  variant: string,
): Promise<{ seconds: number; events: number; violated: readonly string[] }> {
  const values = airflowAdoption.settle(variant, {
    perMinute: 1000,
    minutes: 60,
    faults: 0,
    parallelism: 200,
    batch: 16,
    loop: 1,
  });
  const began = performance.now();
  const result = await runPlan(airflowAdoption, variant, values, airflowAdoption.draw(values, '0', 'timed'));
  const seconds = (performance.now() - began) / 1000;
  return { seconds, events: result.steps, violated: result.violations.map(({ property }) => property) };
}

/** Heap in use, MiB, after each tenth of a long sweep; flat when runs leave nothing behind. Needs `--expose-gc`. */
export async function heapOver(seeds: number): Promise<readonly number[]> {
  const heap: number[] = [];
  const count = Math.ceil(seeds / 10);
  const values = aicrSettlePoll.settle('settle-stable', {});
  for (let from = 0; from < seeds; from += count) {
    await sweepStretch({
      scenario: aicrSettlePoll,
      variant: 'settle-stable',
      values,
      strategy: 'timed',
      from,
      count,
      stopAtViolation: false,
    });
    globalThis.gc?.();
    heap.push(process.memoryUsage().heapUsed / 1_048_576);
  }
  return heap;
}
