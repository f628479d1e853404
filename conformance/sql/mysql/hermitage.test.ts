import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Engine } from '../../../models/database/innodb/engine.ts';
import { defineSchema } from '../../../models/database/sql/define-schema.ts';
import { describeWithMariadb } from '../servers/mariadb.fixture.ts';
import { playCase, testTables, type Cases } from '../hermitage/case.ts';
import type { Arm } from '../steps/arm.ts';
import { ModelArm } from '../steps/model-arm.ts';
import type { ShortAction } from '../steps/step.ts';
import { readCommitted, repeatableRead, serializable } from './hermitage.ts';
import { MariadbArm } from './mariadb-arm.ts';

/** InnoDB's isolation levels, by the words that begin a transaction of that level. */
const levels: readonly { readonly begin: ShortAction & string; readonly cases: Cases }[] = [
  { begin: 'begin', cases: readCommitted },
  { begin: 'begin repeatable read', cases: repeatableRead },
  { begin: 'begin serializable', cases: serializable },
];

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

describeWithMariadb('a real MariaDB', (server) => testLevels(() => MariadbArm.open(server().connection, schema, 20)));
