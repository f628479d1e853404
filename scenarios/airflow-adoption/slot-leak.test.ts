import { describe, expect, test } from 'vitest';
import { runPlan } from '../../sim/scenario/run.ts';
import { airflowAdoption } from './airflow-adoption.ts';

describe('the slot leak of #32928', () => {
  test('slots-return-to-zero: Airflow 2.9 counts adopted pods as running, and may never learn that they are gone', async () => {
    const values = airflowAdoption.settle('airflow-2.9', {});
    let leak: string | undefined;
    for (let seed = 0; seed < 400 && leak === undefined; seed++) {
      const plan = airflowAdoption.draw(values, String(seed), 'random');
      const { violations } = await runPlan(airflowAdoption, 'airflow-2.9', values, plan);
      leak = violations.find(({ property }) => property === 'slots-return-to-zero')?.detail;
      if (leak === undefined) continue;
      const ours = airflowAdoption.settle('fenced', {});
      expect((await runPlan(airflowAdoption, 'fenced', ours, plan)).violations).toEqual([]);
    }
    expect(leak).toMatch(/still counts \d+ running tasks? when none is left/);
  });
});
