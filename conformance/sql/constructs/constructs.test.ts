import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Engine } from '../../../models/database/postgres/engine.ts';
import { defineSchema } from '../../../models/database/sql/define-schema.ts';
import { describeWithPostgres } from '../servers/postgres.fixture.ts';
import type { Arm } from '../steps/arm.ts';
import { ModelArm } from '../steps/model-arm.ts';
import { PostgresArm } from '../steps/postgres-arm.ts';
import { playTable } from '../steps/step-table.ts';
import { answerTo } from './answer.ts';
import { groups } from './cases.ts';
import { jobQueueCases } from './job-queue.ts';
import { recheckCases } from './rechecks.ts';
import { contents, tables } from './tables.ts';

const recorded: { readonly [group: string]: { readonly [name: string]: unknown } } = JSON.parse(
  readFileSync(new URL('answers.json', import.meta.url), 'utf8'),
);

function testConstructs(open: () => Promise<Arm>): void {
  let arm: Arm;
  beforeAll(async () => {
    arm = await open();
  });
  afterAll(() => arm.close());
  describe.each(Object.entries(groups))('%s', (group, cases) => {
    test.each(Object.entries(cases))('%s', async (name, query) => {
      const expected = recorded[group]?.[name];
      expect(expected).toBeDefined();
      expect(await answerTo(arm, query)).toEqual(expected);
    });
  });
  test.each(Object.entries({ ...recheckCases, ...jobQueueCases }))('%s', async (_, steps) => {
    await arm.reset(contents);
    expect(await playTable(arm, steps)).toBeNull();
  });
}

const schema = defineSchema(tables);

describe('the model', () => testConstructs(async () => new ModelArm(() => new Engine(schema))));

describeWithPostgres(
  'a real PostgreSQL',
  (server) => testConstructs(() => PostgresArm.open(server().connection, 'constructs', tables)),
  { deadlockTimeout: 1 },
);
