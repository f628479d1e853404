import { describe, expect, test } from 'vitest';
import { Engine } from '../../../models/database/postgres/engine.ts';
import { defineSchema } from '../../../models/database/sql/define-schema.ts';
import { describeWithPostgres } from '../servers/postgres.fixture.ts';
import { ModelArm } from '../steps/model-arm.ts';
import { PostgresArm } from '../steps/postgres-arm.ts';
import { createEngine } from './drawn/engine.ts';
import { drawnTables } from './drawn/tables.ts';
import { compareSchedules, type Finding } from './fuzz.ts';

const model = createEngine;
const usual = () => createEngine(() => 0);

describe('a comparison of schedules', () => {
  test('finds no difference between equals', async () => {
    const tally = await compareSchedules(
      { real: [new ModelArm(usual)], model },
      { schedules: 100, seed: 1, levels: 'mix' },
      ({ seed }) => expect.fail(`seed ${seed}`),
    );
    expect(tally).toMatchObject({ schedules: 100, different: 0, passing: 0, otherWays: 0 });
  });

  test('finds the order in which a server has woken those who wait among the ways of the model', async () => {
    const lastFirst = new ModelArm(usual, (count) => count - 1);
    const sample = { schedules: 200, seed: 1, levels: 'rc' } as const;
    const tally = await compareSchedules({ real: [lastFirst], model }, sample, ({ seed }) =>
      expect.fail(`seed ${seed}`),
    );
    expect(tally.otherWays).toBeGreaterThan(0);
  });

  test('finds a server without a unique key out, and shows it in a few steps', async () => {
    const other = defineSchema({ ...drawnTables, queue: { ...drawnTables.queue, unique: [] } });
    const findings: Finding[] = [];
    const sides = { real: [new ModelArm(() => new Engine(other))], model };
    const tally = await compareSchedules(sides, { schedules: 150, seed: 1, levels: 'mix' }, (finding) =>
      findings.push(finding),
    );
    expect([tally.different, tally.passing]).toEqual([findings.length, 0]);
    expect(findings.length).toBeGreaterThan(0);
    for (const { schedule, difference } of findings) {
      expect(schedule.steps.length).toBeLessThanOrEqual(4);
      expect(`${difference.real} ${difference.model}`).toMatch(/queue_name_key|42P10/);
    }
  });
});

describeWithPostgres(
  'the model and a real PostgreSQL',
  (server) => {
    test.each(['rc', 'rr', 'mix'] as const)('do the same with random schedules: %s', async (levels) => {
      const real = await PostgresArm.open(server().connection, levels, drawnTables);
      const findings: Finding[] = [];
      await compareSchedules({ real: [real], model }, { schedules: 50, seed: 1, levels }, (finding) =>
        findings.push(finding),
      );
      await real.close();
      expect(findings.filter(({ steady }) => steady)).toEqual([]);
    });
  },
  { deadlockTimeout: 1 },
);
