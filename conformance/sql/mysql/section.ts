import { exitCode } from '../../../cli/exit-code.ts';
import { Engine } from '../../../models/database/innodb/engine.ts';
import { defineSchema } from '../../../models/database/sql/define-schema.ts';
import { compareSchedules, type Finding } from '../schedules/fuzz.ts';
import { describeFinding, mostShown } from '../schedules/section.ts';
import { describeTally } from '../schedules/tally.ts';
import { skipped, type Section } from '../section.ts';
import { findMariadb, startMariadb } from '../servers/mariadb.ts';
import { drawSchedule } from './drawn/schedules.ts';
import { drawnTables } from './drawn/tables.ts';
import { MariadbArm } from './mariadb-arm.ts';

/** Puts random schedules to MySQL mode and to a MariaDB, which it starts for the time of the comparison. */
export async function mysqlSchedules(count: number, seed: number): Promise<Section> {
  const program = findMariadb();
  if (program === null) return skipped('mysql', 'there is no MariaDB');
  const server = await startMariadb(program);
  const schema = defineSchema(drawnTables);
  const findings: Finding[] = [];
  try {
    const real = await MariadbArm.open(server.connection, schema, 25);
    const sides = { real: [real], model: () => new Engine(schema), draw: drawSchedule };
    const sample = { schedules: count, seed, levels: 'mix' } as const;
    const tally = await compareSchedules(sides, sample, (finding) => findings.push(finding));
    await real.close();
    const { failures, ...counts } = tally;
    return {
      name: 'mysql',
      code: tally.different === 0 ? exitCode.holds : exitCode.violated,
      lines: [
        ...findings.slice(0, mostShown).flatMap((finding) => describeFinding(finding, 'MariaDB')),
        `mysql: MariaDB ${server.version}; ${describeTally(tally)}`,
      ],
      data: {
        ...counts,
        version: server.version,
        failures: Object.fromEntries(failures),
        findings: findings.map(({ seed: drawn, steady, difference }) => ({ seed: drawn, steady, ...difference })),
      },
    };
  } finally {
    await server.stop();
  }
}
