import { UsageError } from '../sim/usage-error.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Says in one sentence on `err` what ended a command, and how the program ends with it. */
export function tellFailure(error: unknown, terminal: Terminal): ExitCode {
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  // By name too: a scenario file may have come with a copy of deadheat of its own.
  const usage = error instanceof UsageError || (error instanceof Error && error.name === 'UsageError');
  terminal.err(`${terminal.talkPaint.bad(usage ? 'deadheat:' : 'deadheat: internal error:')} ${message}\n`);
  return usage ? exitCode.usage : exitCode.internal;
}
