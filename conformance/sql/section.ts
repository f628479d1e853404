import { exitCode, type ExitCode } from '../../cli/exit-code.ts';

/** What one comparison came to. */
export interface Section {
  readonly name: string;
  readonly code: ExitCode;
  /** For people. */
  readonly lines: readonly string[];
  /** For programs. */
  readonly data: { readonly [name: string]: unknown };
}

export function skipped(name: string, reason: string): Section {
  return {
    name,
    code: exitCode.inconclusive,
    lines: [`${name}: nothing compared, ${reason}`],
    data: { skipped: reason },
  };
}
