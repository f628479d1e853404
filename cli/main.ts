#!/usr/bin/env node
import { Console } from 'node:console';
import process from 'node:process';
import { runProgram } from './program.ts';
import { terminalOn } from './terminal.ts';

// Standard output is for data: whatever a scenario of the user's own logs goes where the talk goes.
globalThis.console = new Console(process.stderr, process.stderr);

// A reader that has seen enough (`| head`) closes the pipe: no reason to complain, nor to lose the exit code.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runProgram(process.argv.slice(2), terminalOn(process.stdout, process.stderr, process.env));
