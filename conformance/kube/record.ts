import { customResourceDefinitions } from './custom-resources.ts';
import { UsageError } from '../../sim/usage-error.ts';
import { asObject, field } from './json.ts';
import { normalise, type RecordedStep } from './normalise.ts';
import { play, type RawOutcome } from './play.ts';
import { get, mergePatch, post, remove, sequence, until, type Group, type Sequence, type Step } from './sequence.ts';
import type { Transport } from './transport.ts';
import type { Recording } from './recording.ts';

/** Sequences that run at a time. */
const concurrency = 8;
/** Ms of wall clock for a whole recording. */
const timeLimit = 5 * 60_000;

/** Answers one step outside of any sequence. */
async function once(transport: Transport, step: Step): Promise<RawOutcome> {
  const [outcome] = await play(transport, sequence('', { step }), '');
  if (outcome === undefined) throw new Error('A step has no outcome.');
  return outcome;
}

/** The JSON document at a path. Throws a UsageError when it is not there: that is no cluster, or no token for it. */
export async function fetchJson(transport: Transport, path: string): Promise<unknown> {
  const { status, body } = await once(transport, get(path));
  if (status === 0) throw new UsageError(`There is no answer to GET ${path}: ${String(body)}.`);
  if (status !== 200) throw new UsageError(`GET ${path} is answered with ${status}: ${JSON.stringify(body)}.`);
  return body;
}

/** Makes the custom resources that are missing, and tells the server's version. Throws when it does not answer. */
export async function prepareCluster(transport: Transport): Promise<string> {
  const version = asObject(await fetchJson(transport, '/version'));
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  for (const definition of customResourceDefinitions) {
    await once(transport, post(path, definition));
    const { group, versions, names } = asObject(asObject(definition)['spec']) as {
      group: string;
      versions: { name: string }[];
      names: { plural: string };
    };
    await once(transport, until(`/apis/${group}/${versions[0]?.name}/${names.plural}`, 200));
  }
  return String(field(version, 'gitVersion'));
}

/** Plays a sequence in a namespace of its own, which is gone afterwards with everything that the sequence has made. */
export async function recordSequence(
  transport: Transport,
  sequence: Sequence,
  namespace: string,
): Promise<RecordedStep[]> {
  const made = await once(transport, post('/api/v1/namespaces', { metadata: { name: namespace } }));
  if (made.status !== 201) throw new Error(`The namespace ${namespace} cannot be made: ${JSON.stringify(made.body)}`);
  try {
    const outcomes = await play(transport, sequence, namespace);
    const source = JSON.stringify(sequence);
    return normalise(outcomes, { namespace, source, managedFields: sequence.managedFields === true });
  } finally {
    await cleanUp(transport, sequence, namespace);
  }
}

/** Deletes the namespace, and what was made outside of it under its name; finalizers do not hold anything back. */
async function cleanUp(transport: Transport, sequence: Sequence, namespace: string): Promise<void> {
  const outside = new Set<string>();
  for (const match of JSON.stringify(sequence).matchAll(/\{ns\}(-[\w-]+)/g)) outside.add(`${namespace}${match[1]}`);
  for (const name of outside) await once(transport, remove(`/api/v1/nodes/${name}`));
  for (const name of [namespace, ...outside]) {
    await once(transport, remove(`/api/v1/namespaces/${name}`));
    for (const collection of ['configmaps', 'pods', 'races']) {
      const group = collection === 'races' ? '/apis/deadheat.example/v1' : '/api/v1';
      await freeAll(transport, `${group}/namespaces/${name}/${collection}`);
    }
  }
}

async function freeAll(transport: Transport, path: string): Promise<void> {
  const { body } = await once(transport, get(path));
  const items = field(asObject(body), 'items');
  for (const item of Array.isArray(items) ? items : []) {
    const { name, finalizers } = asObject(asObject(item)['metadata']);
    const free = mergePatch(`${path}/${String(name)}`, { metadata: { finalizers: null } });
    if (finalizers !== undefined) await once(transport, free);
    await once(transport, remove(`${path}/${String(name)}?gracePeriodSeconds=0`));
  }
}

/** Records groups, several sequences at a time. Throws when the whole takes too long. */
export async function recordGroups(
  transport: Transport,
  groups: readonly Group[],
): Promise<ReadonlyMap<string, Recording>> {
  const server = await prepareCluster(transport);
  const stem = `conformance-${Date.now().toString(36).slice(-5)}`;
  const work = groups.flatMap((group) => group.sequences.map((sequence) => ({ group: group.name, sequence })));
  const recorded = new Map<string, RecordedStep[]>();
  const deadline = Date.now() + timeLimit;
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let job = work[next++]; job !== undefined; job = work[next++]) {
      const { group, sequence } = job;
      if (Date.now() > deadline) throw new Error(`The recording takes more than ${timeLimit / 60_000} minutes.`);
      recorded.set(`${group}/${sequence.name}`, await recordSequence(transport, sequence, `${stem}${next}`));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const recordingOf = ({ name, sequences }: Group): Recording => {
    const entries = sequences.map(
      (sequence) => [sequence.name, recorded.get(`${name}/${sequence.name}`) ?? []] as const,
    );
    return { server, sequences: Object.fromEntries(entries) };
  };
  return new Map(groups.map((group) => [group.name, recordingOf(group)]));
}
