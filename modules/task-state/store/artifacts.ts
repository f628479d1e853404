import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Transaction } from 'kysely';
import type { Sql } from '../../ports/sql/sql.ts';
import { fail, sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { ArtifactRow, ArtifactTaskRow, TaskSchema } from '../schema.ts';
import type { NewArtifact, NewLink } from '../task-api.ts';
import type { IoType } from '../task.ts';

/** Which kind of output a new artifact is stored as. */
export interface OutputType {
  readonly name: 'alwaysOutput' | 'asAsked';
  of(asked: IoType): IoType;
}

/** kubeflow/pipelines#12430: every artifact is a plain OUTPUT; those of loops and branches cannot be told from others. */
export const alwaysOutput: OutputType = { name: 'alwaysOutput', of: () => 'OUTPUT' };
/** As its review asks for. */
export const asAsked: OutputType = { name: 'asAsked', of: (asked) => asked };

/** How a new artifact gets its id. */
export interface ArtifactId {
  readonly name: 'random' | 'derived';
  of(asked: NewArtifact, uuid: () => string): string;
}

/** Upstream: a call whose reply was lost, repeated, makes every artifact once more (T8). */
export const randomId: ArtifactId = { name: 'random', of: (_, uuid) => uuid() };
/** Recommended: the id follows from which output of which task it is, so that the same output is the same artifact. */
export const derivedId: ArtifactId = {
  name: 'derived',
  of: ({ task, io, iteration, key }) => bytesToHex(sha256(utf8ToBytes(JSON.stringify([task, io, iteration, key])))),
};

/** Who says in which namespace a new artifact is, and so who may see it. */
export interface ArtifactNamespace {
  readonly name: 'asClaimed' | 'ofItsRun';
  /** Why artifacts are refused, or null. */
  refusal(transaction: Transaction<TaskSchema>, drawn: readonly DrawnArtifact[]): Promise<string | null>;
}

/** kubeflow/pipelines#12430: whatever the caller says; its review asks whether that should be so. */
export const asClaimed: ArtifactNamespace = { name: 'asClaimed', refusal: () => Promise.resolve(null) };
/** Recommended: the run's, or else the run's owner could not see what the run has made. */
export const ofItsRun: ArtifactNamespace = {
  name: 'ofItsRun',
  async refusal(transaction, drawn) {
    const runs = await transaction
      .selectFrom('run_details')
      .select(['UUID', 'Namespace'])
      .where('UUID', 'in', [...new Set(drawn.map(({ link }) => link.RunUUID))])
      .execute();
    const namespaces = new Map(runs.map(({ UUID, Namespace }) => [UUID, Namespace]));
    const stray = drawn.find(({ artifact, link }) => namespaces.get(link.RunUUID) !== artifact.Namespace);
    return stray === undefined
      ? null
      : `run ${stray.link.RunUUID} is not in the namespace ${stray.artifact.Namespace} of its artifact`;
  },
};

export interface ArtifactSettings {
  readonly outputType: OutputType;
  readonly artifactId: ArtifactId;
  readonly artifactNamespace: ArtifactNamespace;
}

const linkKey = ['ArtifactID', 'TaskID', 'Type', 'Iteration', 'ArtifactKey'] as const;

/** An artifact and the link to the task that made it, under ids that the caller has drawn. */
export interface DrawnArtifact {
  readonly artifact: ArtifactRow;
  readonly link: ArtifactTaskRow;
}

/** Stores artifacts with their links, all or none; those that are there already stay as they are. */
export async function createArtifacts(
  sql: Sql<TaskSchema>,
  drawn: readonly DrawnArtifact[],
  { artifactNamespace }: Pick<ArtifactSettings, 'artifactNamespace'>,
): Promise<ApiResult<readonly ArtifactRow[]>> {
  const artifacts = drawn.map(({ artifact }) => artifact);
  if (artifacts.length === 0) return succeed([]);
  const stored = await sql.transaction({}, async (transaction): Promise<string | null> => {
    const refusal = await artifactNamespace.refusal(transaction, drawn);
    if (refusal !== null) return refusal;
    await transaction
      .insertInto('artifacts')
      .values(artifacts)
      .onConflict((conflict) => conflict.column('UUID').doNothing())
      .execute();
    await transaction
      .insertInto('artifact_tasks')
      .values(drawn.map(({ link }) => link))
      .onConflict((conflict) => conflict.columns(linkKey).doNothing())
      .execute();
    return null;
  });
  if (!stored.ok) return sqlFailure('cannot store artifacts', stored.error);
  return stored.value === null ? succeed(artifacts) : fail('invalidArgument', stored.value);
}

/** Links artifacts to tasks; a link that is there already stays as it is. */
export async function linkArtifacts(
  sql: Sql<TaskSchema>,
  links: readonly ArtifactTaskRow[],
): Promise<ApiResult<readonly ArtifactTaskRow[]>> {
  if (links.length === 0) return succeed([]);
  const stored = await sql.attempt((query) =>
    query
      .insertInto('artifact_tasks')
      .values([...links])
      .onConflict((conflict) => conflict.columns(linkKey).doNothing())
      .execute(),
  );
  return stored.ok ? succeed(links) : sqlFailure('cannot link artifacts', stored.error);
}

/** The rows of an artifact and of its link. */
export function drawArtifact(
  asked: NewArtifact,
  { outputType, artifactId }: Omit<ArtifactSettings, 'artifactNamespace'>,
  uuid: () => string,
  now: number,
): DrawnArtifact {
  const artifact: ArtifactRow = {
    UUID: artifactId.of(asked, uuid),
    Namespace: asked.namespace,
    Type: asked.type,
    Uri: asked.uri,
    CreatedAtInSec: now,
  };
  return { artifact, link: drawLink({ ...asked, artifact: artifact.UUID, io: outputType.of(asked.io) }, uuid) };
}

export function drawLink({ artifact, task, run, io, iteration, key }: NewLink, uuid: () => string): ArtifactTaskRow {
  return {
    UUID: uuid(),
    ArtifactID: artifact,
    TaskID: task,
    RunUUID: run,
    Type: io,
    Iteration: iteration ?? -1,
    ArtifactKey: key,
  };
}
