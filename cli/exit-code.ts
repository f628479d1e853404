/** What the process tells its caller. Distinct, so that a CI system or a Kubernetes Job can decide on a retry. */
export const exitCode = {
  /** Everything holds, or came out as the catalogue says. */
  holds: 0,
  /** A property was violated, or a museum variant did not come out as catalogued. */
  violated: 1,
  /** Some runs could not be judged, nothing was exercised, a variant did not break as said, or the sweep was interrupted. */
  inconclusive: 2,
  /** The same run came out differently twice, or a token no longer shows what it was made for. */
  nondeterministic: 3,
  /** The command line, the token or the scenario file is wrong (sysexits EX_USAGE). */
  usage: 64,
  /** A defect of deadheat itself (sysexits EX_SOFTWARE). */
  internal: 70,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** From harmless to grave: when several things went wrong, the gravest is reported. */
const gravity: readonly ExitCode[] = [0, 2, 1, 3, 64, 70];

export function gravest(codes: readonly ExitCode[]): ExitCode {
  return codes.reduce<ExitCode>((worst, code) => (gravity.indexOf(code) > gravity.indexOf(worst) ? code : worst), 0);
}

/** The table that every `--help` ends with. */
export const exitCodesHelp = `Exit codes
  0   everything holds, or came out as the catalogue says
  1   a property is violated, or a museum variant did not come out as catalogued
  2   inconclusive: runs that could not be judged, nothing exercised or broken that should be, or interrupted
  3   nondeterminism, or a token that no longer reproduces
  64  wrong usage: command line, token or scenario file
  70  a defect of deadheat itself`;
