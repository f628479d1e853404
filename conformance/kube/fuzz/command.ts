import { readCommandLine, wholeNumber } from '../../../cli/command-line.ts';
import { UsageError } from '../../../sim/usage-error.ts';

export interface FuzzOptions {
  /** Null: there is no server to compare with. */
  readonly url: string | null;
  readonly token?: string;
  readonly runs: number;
  readonly seed: number;
  /** A file for the answers of the real server that are unlike one another. */
  readonly golden?: string;
}

const usage = `options:
  --url URL      the API server to compare with; without it nothing is compared
  --token TOKEN  its bearer token
  --runs N       cases to draw (default 1000)
  --seed N       where to draw them from (default 1)
  --golden FILE  write answers that are unlike one another to FILE
`;

/** Runs one differential test as a program: exit code 0 equal or skipped, 1 different, 64 bad arguments. */
export async function runFuzz(
  name: string,
  args: string[],
  fuzz: (options: FuzzOptions & { readonly url: string }) => Promise<number>,
): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(`${name}: compares the model with a real API server.\n${usage}`);
    return 0;
  }
  try {
    const options = readOptions(name, args);
    if (options.url === null) {
      process.stdout.write(`${name}: skipped, nothing compared: no API server (--url URL).\n`);
      return 0;
    }
    return (await fuzz({ ...options, url: options.url })) === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 64;
  }
}

function readOptions(name: string, args: string[]): FuzzOptions {
  const text = { type: 'string' } as const;
  const { values } = readCommandLine(name, { url: text, token: text, runs: text, seed: text, golden: text }, args);
  return {
    url: values.url ?? null,
    runs: wholeNumber('runs', values.runs ?? '1000', 1),
    seed: wholeNumber('seed', values.seed ?? '1', 0),
    ...(values.token === undefined ? {} : { token: values.token }),
    ...(values.golden === undefined ? {} : { golden: values.golden }),
  };
}
