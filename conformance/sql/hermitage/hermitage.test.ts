import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Engine } from '../../../models/database/postgres/engine.ts';
import { defineSchema } from '../../../models/database/sql/define-schema.ts';
import { describeWithPostgres } from '../servers/postgres.fixture.ts';
import type { Arm } from '../steps/arm.ts';
import { ModelArm } from '../steps/model-arm.ts';
import { PostgresArm } from '../steps/postgres-arm.ts';
import { playCase, testTables } from './case.ts';
import { levels } from './levels.ts';

function testLevels(open: () => Promise<Arm>): void {
  let arm: Arm;
  beforeAll(async () => {
    arm = await open();
  });
  afterAll(() => arm.close());
  describe.each(levels)('$begin', ({ begin, cases }) => {
    test.each(Object.entries(cases))('%s', async (_, steps) => expect(await playCase(arm, begin, steps)).toBeNull());
  });
}

const schema = defineSchema(testTables);

describe('the model', () => testLevels(async () => new ModelArm(() => new Engine(schema))));

describeWithPostgres(
  'a real PostgreSQL',
  (server) => testLevels(() => PostgresArm.open(server().connection, 'hermitage', testTables)),
  { deadlockTimeout: 1 },
);
