import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Engine } from '../../../models/database/postgres/engine.ts';
import { defineSchema } from '../../../models/database/sql/define-schema.ts';
import { compareWithModel } from '../schedules/comparison.ts';
import { play } from '../schedules/schedule.ts';
import { describeWithPostgres } from '../servers/postgres.fixture.ts';
import type { Arm } from '../steps/arm.ts';
import { ModelArm } from '../steps/model-arm.ts';
import { PostgresArm } from '../steps/postgres-arm.ts';
import { actionOf } from '../steps/step.ts';
import { playTable } from '../steps/step-table.ts';
import { drawConstraintSchedule } from './drawn-schedule.ts';
import { foreignKeyCases } from './foreign-keys.ts';
import { failureCases } from './messages.ts';
import { rowCases } from './rows.ts';
import { constraintTables, contents, db } from './tables.ts';

function testConstraints(open: () => Promise<Arm>): void {
  let arm: Arm;
  beforeAll(async () => {
    arm = await open();
  });
  beforeEach(() => arm.reset(contents));
  afterAll(() => arm.close());
  test.each(Object.entries({ ...rowCases, ...foreignKeyCases }))('%s', async (_, steps) =>
    expect(await playTable(arm, steps)).toBeNull(),
  );
  test.each(failureCases)('the failure %#', async (query, message, detail) => {
    const referring = db.insertInto('child').values({ id: 2, parent_id: 2, note: null });
    await arm.step({ session: 'a', action: actionOf(referring) });
    const { outcome } = await arm.step({ session: 'a', action: actionOf(query) });
    expect(outcome).toMatchObject({ kind: 'failed', message, detail });
  });
}

const schema = defineSchema(constraintTables);

describe('the model', () => testConstraints(async () => new ModelArm(() => new Engine(schema))));

describeWithPostgres(
  'a real PostgreSQL',
  (server) => {
    testConstraints(() => PostgresArm.open(server().connection, 'constraints', constraintTables));

    test('does with random schedules what the model does', async () => {
      const arm = await PostgresArm.open(server().connection, 'schedules', constraintTables);
      for (let seed = 0; seed < 60; seed++) {
        const schedule = drawConstraintSchedule(`${seed}`);
        const { difference } = await compareWithModel(() => new Engine(schema), schedule, await play(arm, schedule));
        expect(difference, `seed ${seed}`).toBeNull();
      }
      await arm.close();
    }, 60_000);
  },
  { deadlockTimeout: 1 },
);
