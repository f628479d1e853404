import { writeFileSync } from 'node:fs';
import { readCommandLine, wholeNumber } from '../../../cli/command-line.ts';
import { exitCode, type ExitCode } from '../../../cli/exit-code.ts';
import { suggestion } from '../../../cli/nearest.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { compareCommands } from '../../../models/kube/reference/commands.ts';
import { sendMutatedRequests } from '../../../models/kube/reference/mutated-requests.ts';
import { UsageError } from '../../../sim/usage-error.ts';
import { kubectlPrograms } from '../../kubectl/programs.ts';
import { jsonPatchesOfKubectl, jsonPatchesOfServer } from '../json-patches/fuzz.ts';
import { selectorsOfKubectl, selectorsOfServer } from '../selectors/fuzz.ts';
import { strategicPatchesOfKubectl } from '../strategic-patches/fuzz.ts';
import type { Comparison, Sample } from './comparison.ts';
import { LocalKubectl } from './local-kubectl.ts';
import { RealServer } from './real-server.ts';

const help = `npm run conformance:fuzz -- SUBJECT [--runs N] [--seed N]
npm run conformance:fuzz -- selectors|json-patches --url URL [--token T] [--insecure] [--runs N] [--seed N]

Puts random cases to the model and to something that knows the right answers, and tells where they differ.

Subjects
  selectors          texts of label selectors, against kubectl; with --url also field selectors, against an API server
  json-patches       JSON patches and merge patches, against kubectl patch --local; with --url against an API server
  strategic-patches  strategic merge patches, against kubectl patch --local
  commands           sequences of writes, pages and watches, against a naive reference
  requests           edited, deep, large and odd HTTP requests: each is answered, none fails the server

Options
  --runs N       cases to draw (default 1000; commands: at least so many). kubectl takes about 60 ms for each
  --seed N       where to draw them from (default 1)
  --url URL      an API server to compare with. selectors and json-patches make a namespace there and remove it;
                 json-patches needs the custom resource races.deadheat.example
  --token T      a bearer token for it
  --insecure     accept any certificate
  --golden FILE  write cases that are unlike one another to FILE, with the right answers
  --help         this text
KUBECTL names a kubectl other than the one on the path.

Examples
  npm run conformance:fuzz -- selectors --runs 200
  npm run conformance:fuzz -- json-patches --url https://127.0.0.1:6443 --token T --insecure
  npm run conformance:fuzz -- requests --runs 10000 --seed 7

Exit codes
  0   no difference
  1   something differs
  2   nothing was compared: there is no kubectl
  64  wrong usage, or there is no such API server
  70  a defect of deadheat itself, or the API server fails on the way
`;

const options = {
  runs: { type: 'string', default: '1000' },
  seed: { type: 'string', default: '1' },
  url: { type: 'string' },
  token: { type: 'string' },
  insecure: { type: 'boolean', default: false },
  golden: { type: 'string' },
  help: { type: 'boolean', default: false, short: 'h' },
} as const;

type Compared = Promise<Comparison<unknown, unknown>>;

/** How a subject is fuzzed: by comparing answers, or by a property of the model alone, which throws when it fails. */
type Subject =
  | {
      readonly kubectl: (kubectl: LocalKubectl, sample: Sample) => Compared;
      readonly server: ((server: RealServer, sample: Sample) => Compared) | null;
    }
  | { readonly property: (sample: Sample) => number };

const subjects: ReadonlyMap<string, Subject> = new Map<string, Subject>([
  ['selectors', { kubectl: selectorsOfKubectl, server: selectorsOfServer }],
  ['json-patches', { kubectl: jsonPatchesOfKubectl, server: jsonPatchesOfServer }],
  ['strategic-patches', { kubectl: strategicPatchesOfKubectl, server: null }],
  ['commands', { property: commandsOf }],
  ['requests', { property: ({ runs, seed }) => sendMutatedRequests(runs, seed) }],
]);

/** Runs one command line to its exit code. Throws a UsageError about a wrong one, and an error when the server fails. */
export async function runFuzz(args: string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = readCommandLine('conformance:fuzz --', options, args, 'npm run');
  if (values.help) {
    terminal.out(help);
    return exitCode.holds;
  }
  const [name, subject] = subjectNamed(positionals);
  const sample = { runs: wholeNumber('runs', values.runs, 1), seed: wholeNumber('seed', values.seed, 0) };
  const { url, token, insecure, golden } = values;
  if (url === undefined && (token !== undefined || insecure))
    throw new UsageError('--token and --insecure need --url.');
  if ('property' in subject) {
    if (url !== undefined || golden !== undefined) throw new UsageError(`${name} takes --runs and --seed only.`);
    return tellProperty(name, subject.property, sample, terminal);
  }
  if (url === undefined) return withKubectl(name, subject.kubectl, { sample, golden }, terminal);
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new UsageError(`--url needs a URL, not "${url}".`);
  if (subject.server === null) throw new UsageError(`${name} are compared with kubectl, not with --url.`);
  const server = new RealServer({ url, insecure, ...(token === undefined ? {} : { token }) });
  try {
    await mustAnswer(server);
    return tell(name, await subject.server(server, sample), golden, terminal);
  } finally {
    server.close();
  }
}

async function mustAnswer(server: RealServer): Promise<void> {
  const answer = await server.request('GET', '/version').catch((error: unknown) => {
    throw new UsageError(`There is no answer from --url: ${error instanceof Error ? error.message : String(error)}.`);
  });
  if (answer.status !== 200) throw new UsageError(`GET /version is answered with ${answer.status}: ${answer.body}`);
}

function subjectNamed(words: readonly string[]): readonly [string, Subject] {
  const known = [...subjects.keys()];
  const [name, second] = words;
  if (name === undefined) throw new UsageError(`A subject is missing: ${known.join(', ')}; see --help.`);
  const subject = subjects.get(name);
  if (subject === undefined) {
    throw new UsageError(`There is no subject "${name}".${suggestion(name, known)} There are: ${known.join(', ')}.`);
  }
  if (second !== undefined) throw new UsageError(`There is nothing to do with "${second}"; see --help.`);
  return [name, subject];
}

async function withKubectl(
  name: string,
  comparison: (kubectl: LocalKubectl, sample: Sample) => Compared,
  { sample, golden }: { readonly sample: Sample; readonly golden: string | undefined },
  terminal: Terminal,
): Promise<ExitCode> {
  const [found] = kubectlPrograms();
  if (found === undefined) {
    terminal.err(`${name}: nothing compared, there is no kubectl.\n`);
    return exitCode.inconclusive;
  }
  const kubectl = new LocalKubectl(found);
  try {
    return tell(name, await comparison(kubectl, sample), golden, terminal);
  } finally {
    kubectl.close();
  }
}

/** Golden files stay small enough to be read. */
const mostGolden = 300;

function tell(
  name: string,
  { compared, different, distinct }: Comparison<unknown, unknown>,
  golden: string | undefined,
  terminal: Terminal,
): ExitCode {
  for (const difference of different.slice(0, 20)) terminal.out(`${JSON.stringify(difference)}\n`);
  terminal.out(`${name}: ${compared} compared, ${different.length} different\n`);
  if (golden !== undefined) {
    const lines = distinct.slice(0, mostGolden).map((each) => JSON.stringify(each));
    writeGolden(golden, `[\n${lines.join(',\n')}\n]\n`);
  }
  return different.length === 0 ? exitCode.holds : exitCode.violated;
}

function writeGolden(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`--golden cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function tellProperty(
  name: string,
  property: (sample: Sample) => number,
  sample: Sample,
  terminal: Terminal,
): ExitCode {
  try {
    terminal.out(`${name}: ${property(sample)} made, no disagreement\n`);
    return exitCode.holds;
  } catch (error) {
    // The shortest case that shows it, in the words of fast-check.
    terminal.out(`${error instanceof Error ? error.message : String(error)}\n`);
    return exitCode.violated;
  }
}

/** Sequences of up to 200 commands, until there are enough. */
function commandsOf({ runs, seed }: Sample): number {
  let commands = 0;
  for (let round = 0; commands < runs; round++) commands += compareCommands(100, 200, seed + round);
  return commands;
}
