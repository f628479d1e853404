import process from 'node:process';
import { compareCommands } from '../../models/kube/reference/commands.ts';

/**
 * Compares the model of the API server with its naive reference: `node dist/conformance/kube/commands.js [COMMANDS] [SEED]`,
 * by default 100,000 commands. It throws at the first disagreement, with the shortest sequence that shows it.
 */
const [wanted = '100000', seed] = process.argv.slice(2);
const batch = 100;
let commands = 0;
for (let round = 0; commands < Number(wanted); round++) {
  commands += compareCommands(batch, 200, seed === undefined ? undefined : Number(seed) + round);
}
process.stdout.write(`${commands} commands, no disagreement\n`);
