import { expect, test } from 'vitest';
import { Engine } from '../../../models/database/innodb/engine.ts';
import { defineSchema } from '../../../models/database/sql/define-schema.ts';
import { compareSchedules, type Finding } from '../schedules/fuzz.ts';
import { describeWithMariadb } from '../servers/mariadb.fixture.ts';
import { drawSchedule } from './drawn/schedules.ts';
import { drawnTables } from './drawn/tables.ts';
import { MariadbArm } from './mariadb-arm.ts';

describeWithMariadb('MySQL mode and a real MariaDB', (server) => {
  test('do the same with random schedules', async () => {
    const schema = defineSchema(drawnTables);
    const real = await MariadbArm.open(server().connection, schema, 10);
    const sides = { real: [real], model: () => new Engine(schema), draw: drawSchedule };
    const findings: Finding[] = [];
    await compareSchedules(sides, { schedules: 50, seed: 1, levels: 'mix' }, (finding) => findings.push(finding));
    await real.close();
    expect(findings.filter(({ steady }) => steady)).toEqual([]);
  });
});
