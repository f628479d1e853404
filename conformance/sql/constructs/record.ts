import { writeFileSync } from 'node:fs';
import { withPostgres } from '../servers/postgres.ts';
import { PostgresArm } from '../steps/postgres-arm.ts';
import { answerTo, type Answer } from './answer.ts';
import { groups } from './cases.ts';
import { tables } from './tables.ts';

/** Asks a real PostgreSQL for the answers to all cases, and writes them beside this file: run it when cases change. */
const answers = await withPostgres(async ({ connection }) => {
  const arm = await PostgresArm.open(connection, 'constructs', tables);
  const recorded: { [group: string]: { [name: string]: Answer } } = {};
  for (const [group, cases] of Object.entries(groups)) {
    const answered: { [name: string]: Answer } = {};
    for (const [name, query] of Object.entries(cases)) answered[name] = await answerTo(arm, query);
    recorded[group] = answered;
  }
  await arm.close();
  return recorded;
});
if (answers === null) throw new Error('there are no programs of PostgreSQL on this machine');
writeFileSync(new URL('answers.json', import.meta.url), `${JSON.stringify(answers, null, 2)}\n`);
