import { exitCode } from '../../../cli/exit-code.ts';
import { Engine } from '../../../models/database/postgres/engine.ts';
import { defineSchema } from '../../../models/database/sql/define-schema.ts';
import type { Section } from '../section.ts';
import type { PostgresServer } from '../servers/postgres.ts';
import type { Arm } from '../steps/arm.ts';
import { ModelArm } from '../steps/model-arm.ts';
import { PostgresArm } from '../steps/postgres-arm.ts';
import { playCase, testTables } from './case.ts';
import { levels } from './levels.ts';

/** Plays all cases on the model and on the server. */
export async function hermitage({ connection, version }: PostgresServer): Promise<Section> {
  const schema = defineSchema(testTables);
  const differences: string[] = [];
  let cases = 0;
  const play = async (side: string, arm: Arm): Promise<void> => {
    for (const { begin, cases: ofLevel } of levels) {
      for (const [name, steps] of Object.entries(ofLevel)) {
        cases++;
        const difference = await playCase(arm, begin, steps);
        if (difference === null) continue;
        const { step, expected, actual } = difference;
        differences.push(
          `${side}, ${begin}, ${name}: step ${step} is ${actual.join(', ')}, not ${expected.join(', ')}`,
        );
      }
    }
    await arm.close();
  };
  await play('model', new ModelArm(() => new Engine(schema)));
  await play(`PostgreSQL ${version}`, await PostgresArm.open(connection, 'hermitage', testTables));
  return {
    name: 'hermitage',
    code: differences.length === 0 ? exitCode.holds : exitCode.violated,
    lines: [...differences, `hermitage: ${cases} cases played, ${differences.length} not as written`],
    data: { cases, differences },
  };
}
