import { readCommandLine } from '../../cli/command-line.ts';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { suggestion } from '../../cli/nearest.ts';
import { printJson, type Terminal } from '../../cli/terminal.ts';
import type { FieldFacts } from '../../models/kube/schema/notation.ts';
import { types } from '../../models/kube/schema/types.ts';
import { UsageError } from '../../sim/usage-error.ts';
import { catalogue } from './catalogue/index.ts';
import { exceptions } from './exceptions.ts';
import { NetworkTransport, type ServerAddress } from './network-transport.ts';
import { fetchJson, recordGroups } from './record.ts';
import { readRecording, writeRecording } from './recording.ts';
import { replayGroup, type Comparison } from './replay.ts';
import { schemaLines, schemaPaths, type OpenApiDocument } from './schema.ts';
import type { Group } from './sequence.ts';

const help = `npm run conformance:kube -- [--only GROUP]... [--json]
npm run conformance:kube -- --record URL [--token T] [--insecure] [--only GROUP]...
npm run conformance:kube -- --schema URL [--token T] [--insecure]

Replays the recorded answers of a real kube-apiserver against the model, and tells where they differ.

Options
  --only GROUP   only this group of sequences; may be repeated
  --json         as JSON (schema deadheat/conformance/1)
  --record URL   play the sequences against this cluster and store its answers; it needs kube-controller-manager with the
                 garbage collector and the namespace controller, and nothing that schedules or runs pods and jobs
  --schema URL   print the types of this cluster's built-in kinds, as models/kube/schema/types.ts has them
  --token T      a bearer token for the cluster
  --insecure     accept any certificate
  --help         this text

Examples
  npm run conformance:kube -- --only watch
  npm run conformance:kube -- --record https://127.0.0.1:6443 --token T --insecure --only create --only update

Exit codes
  0   everything equal, or excepted
  1   something differs
  64  wrong usage, or there is no such cluster
  70  a defect of deadheat itself, or the cluster fails on the way
`;

const options = {
  only: { type: 'string', multiple: true, default: [] as string[] },
  json: { type: 'boolean', default: false },
  record: { type: 'string' },
  schema: { type: 'string' },
  token: { type: 'string' },
  insecure: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false, short: 'h' },
} as const;

/** Runs one command line to its exit code. Throws a UsageError about a wrong one, and an error when the cluster fails. */
export async function runConformance(args: string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = readCommandLine('conformance:kube --', options, args, 'npm run');
  if (values.help) {
    terminal.out(help);
    return exitCode.holds;
  }
  if (positionals.length > 0) throw new UsageError(`There is nothing to do with "${positionals[0]}"; see --help.`);
  const { record, schema, token = null, insecure } = values;
  if (record !== undefined && schema !== undefined) throw new UsageError('--record and --schema exclude each other.');
  const url = record ?? schema;
  if (url === undefined && (token !== null || insecure)) {
    throw new UsageError('--token and --insecure need --record or --schema.');
  }
  if (url !== undefined && values.json) throw new UsageError('--json is for a replay, without --record and --schema.');
  if (schema !== undefined && values.only.length > 0) throw new UsageError('--schema and --only exclude each other.');
  const groups = groupsNamed(values.only);
  if (record !== undefined) return recordAll(addressOf('record', record, token, insecure), groups, terminal);
  if (schema !== undefined) return printSchema(addressOf('schema', schema, token, insecure), terminal);
  return replayAll(groups, values.json, terminal);
}

function groupsNamed(names: readonly string[]): readonly Group[] {
  if (names.length === 0) return catalogue;
  return names.map((name) => {
    const group = catalogue.find((candidate) => candidate.name === name);
    if (group !== undefined) return group;
    const known = catalogue.map(({ name }) => name);
    throw new UsageError(`There is no group "${name}".${suggestion(name, known)} There are: ${known.join(', ')}.`);
  });
}

function addressOf(flag: string, text: string, token: string | null, insecure: boolean): ServerAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new UsageError(`--${flag} needs a URL, not "${text}".`);
  return { url, token, insecure };
}

async function recordAll(address: ServerAddress, groups: readonly Group[], terminal: Terminal): Promise<ExitCode> {
  const transport = new NetworkTransport(address);
  const began = Date.now();
  try {
    const recordings = await recordGroups(transport, groups);
    for (const [name, recording] of recordings) writeRecording(name, recording);
    const count = groups.reduce((sum, { sequences }) => sum + sequences.length, 0);
    terminal.err(`${count} sequences recorded in ${((Date.now() - began) / 1000).toFixed(0)} s.\n`);
  } finally {
    transport.close();
  }
  return exitCode.holds;
}

async function printSchema(address: ServerAddress, terminal: Terminal): Promise<ExitCode> {
  const transport = new NetworkTransport(address);
  try {
    const documents = await Promise.all(schemaPaths.map((path) => fetchJson(transport, path)));
    const lines = schemaLines(documents as OpenApiDocument[], knownFacts);
    terminal.out(`${lines.join('\n')}\n`);
  } finally {
    transport.close();
  }
  return exitCode.holds;
}

/** What the model knows of a field, beyond OpenAPI. */
function knownFacts(type: string, name: string): FieldFacts | undefined {
  const field = types.has(type) ? types.get(type).fields.get(name) : undefined;
  if (field === undefined) return undefined;
  const { schema, embedded } = field;
  const scalar = schema.kind === 'scalar' ? schema : null;
  const goType =
    /^v1\.(\w+)$/.exec(scalar?.goType ?? '')?.[1] ?? (scalar?.goType.includes('.') === true ? scalar.goType : null);
  const plain = scalar !== null && ['Quantity', 'FieldsV1'].includes(scalar.scalar);
  return {
    pointer: scalar?.pointer === true,
    ...(goType === null || plain ? {} : { goType }),
    ...(embedded === null ? {} : { embedded }),
  };
}

async function replayAll(groups: readonly Group[], json: boolean, terminal: Terminal): Promise<ExitCode> {
  const results: { readonly group: string; readonly server: string; readonly sequences: readonly Comparison[] }[] = [];
  for (const group of groups) {
    const recording = readRecording(group.name);
    const sequences = await replayGroup(group, recording, exceptions);
    results.push({ group: group.name, server: recording?.server ?? '', sequences });
  }
  if (json) printJson(terminal, { schema: 'deadheat/conformance/1', groups: results });
  else for (const { group, sequences } of results) terminal.out(groupText(group, sequences));
  const fine = results.every(({ sequences }) => sequences.every(isFine));
  return fine ? exitCode.holds : exitCode.violated;
}

function isFine({ verdict }: Comparison): boolean {
  return verdict === 'equal' || verdict === 'excepted';
}

function groupText(group: string, comparisons: readonly Comparison[]): string {
  const count = (...verdicts: readonly string[]): number =>
    comparisons.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const summary = `${group}: ${count('equal')} equal, ${count('excepted')} excepted, ${count('different', 'stale exception', 'not recorded')} different`;
  const lines = comparisons.filter((comparison) => !isFine(comparison)).flatMap(comparisonLines);
  return `${[summary, ...lines].join('\n')}\n`;
}

function comparisonLines({ sequence, verdict, differences }: Comparison): readonly string[] {
  const places = differences.map(
    ({ step, place, recorded, replayed }) =>
      `    ${step}: ${place}: recorded ${shown(recorded)}, model ${shown(replayed)}`,
  );
  return [`  ${sequence} (${verdict})`, ...places];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
