import process from 'node:process';
import { tellFailure } from '../../cli/failure.ts';
import { terminalOn } from '../../cli/terminal.ts';
import { runConformance } from './program.ts';

const terminal = terminalOn(process.stdout, process.stderr, process.env);
try {
  process.exitCode = await runConformance(process.argv.slice(2), terminal);
} catch (error) {
  process.exitCode = tellFailure(error, terminal);
}
