import type { ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
export const doctorHelp = '';
export async function doctor(_args: string[], _terminal: Terminal): Promise<ExitCode> {
  return 0;
}
