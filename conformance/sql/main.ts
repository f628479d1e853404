import process from 'node:process';
import { tellFailure } from '../../cli/failure.ts';
import { terminalOn } from '../../cli/terminal.ts';
import { runSql } from './program.ts';

const terminal = terminalOn(process.stdout, process.stderr, process.env);
try {
  process.exitCode = await runSql(process.argv.slice(2), terminal);
} catch (error) {
  process.exitCode = tellFailure(error, terminal);
}
