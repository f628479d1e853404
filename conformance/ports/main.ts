import process from 'node:process';
import { tellFailure } from '../../cli/failure.ts';
import { terminalOn } from '../../cli/terminal.ts';
import { runPorts } from './program.ts';

const terminal = terminalOn(process.stdout, process.stderr, process.env);
try {
  process.exitCode = await runPorts(process.argv.slice(2), terminal);
} catch (error) {
  process.exitCode = tellFailure(error, terminal);
}
