import type { KubeObject } from '../../../modules/ports/kube.ts';
import type { DraftMeta } from '../objects/draft-meta.ts';
import { generateAttempts, generateName } from '../server/names.ts';
import { withoutRepeatedOwners } from '../metadata/repeated-owners.ts';
import { objectKey } from '../store/object-key.ts';
import type { Registry } from '../server/registry.ts';
import { answer, refuse, warned, type CreateRequest, type KubeResponse } from '../server/request.ts';
import { apiVersionOf, type ResourceDefinition } from '../resource-definition.ts';
import {
  alreadyExists,
  badRequest,
  generateNameConflict,
  internal,
  invalid,
  methodNotAllowed,
  type FailureStatus,
} from '../status.ts';
import { formatTimestamp } from '../objects/timestamp.ts';
import { createdMetadataProblems } from '../metadata/metadata-checks.ts';
import { withoutEmpty } from '../metadata/without-empty.ts';
import { refusedCreate } from './admission.ts';
import { ownersOfNew } from './owners.ts';
import { putObject, sizeProblem, writeMode, type WriteMode } from './write.ts';

/** POST: creates an object, under a generated name if only `generateName` is set. */
export function create(
  registry: Registry,
  definition: ResourceDefinition,
  request: CreateRequest,
  author: string | null,
): KubeResponse {
  const write = writeMode(author, request.options);
  const repeated = withoutRepeatedOwners(request.body, '');
  if (repeated === null) return createAs(registry, definition, request, write);
  return warned(createAs(registry, definition, { ...request, body: repeated.object }, write), [repeated.warning]);
}

/** The same for a new object from another request: an apply that finds none. */
export function createAs(
  registry: Registry,
  definition: ResourceDefinition,
  { namespace, body: given }: Pick<CreateRequest, 'namespace' | 'body'>,
  write: WriteMode,
): KubeResponse {
  if (definition.resource.namespaced !== (namespace !== null)) return refuse(methodNotAllowed());
  const mismatch = bodyMismatch(definition, namespace, given);
  if (mismatch !== null) return refuse(mismatch);
  const body = definition.withDefaults?.(given) ?? given;
  const refused = refusedCreate(registry, definition, namespace, body);
  if (refused !== null) return refuse(refused);
  const { name = '', generateName: base = '' } = body.metadata;
  return name === '' && base !== ''
    ? createGenerated({ registry, definition, namespace, body, write }, base)
    : createNamed({ registry, definition, namespace, body, write }, name);
}

/** What makes a body unfit for the URL that it was sent to, whatever it contains otherwise. */
function bodyMismatch(
  definition: ResourceDefinition,
  namespace: string | null,
  body: KubeObject,
): FailureStatus | null {
  const expected = apiVersionOf(definition.resource);
  if (body.apiVersion !== expected) {
    return badRequest(
      `the API version in the data (${body.apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  const { kind } = definition.resource;
  if (body.kind !== kind) {
    return badRequest(`${body.kind} in version "${definition.resource.version}" cannot be handled as a ${kind}`);
  }
  const given = body.metadata.namespace ?? '';
  if (given !== '' && given !== namespace && definition.resource.namespaced) {
    return badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return null;
}

/** A new object that has passed admission. */
interface Candidate {
  readonly registry: Registry;
  readonly definition: ResourceDefinition;
  readonly namespace: string | null;
  readonly body: KubeObject;
  readonly write: WriteMode;
}

function createGenerated(candidate: Candidate, base: string): KubeResponse {
  const { registry, definition, namespace, write } = candidate;
  const { collection } = definition;
  const objects = registry.store.collection(collection);
  const draw = registry.nameDraws(write.author, collection, objectKey(namespace, base));
  let name = '';
  for (let attempt = 1; attempt <= generateAttempts; attempt++) {
    name = generateName(base, draw(attempt));
    if (objects.get(objectKey(namespace, name)) === undefined) {
      return createNamed(candidate, name);
    }
  }
  return refuse(generateNameConflict(definition, name));
}

function createNamed({ registry, definition, namespace, body, write }: Candidate, name: string): KubeResponse {
  const { collection } = definition;
  const { store } = registry;
  const uid = registry.newUid(collection, namespace, name);
  const metadata: DraftMeta = { ...withoutEmpty(body.metadata), name, uid, resourceVersion: store.nextVersion };
  if (write.dryRun) delete metadata.resourceVersion;
  metadata.creationTimestamp = formatTimestamp(store.now());
  setByServer(metadata, definition, namespace);
  const owners = ownersOfNew(registry, definition, body, write);
  if (owners !== undefined) metadata.managedFields = owners;
  else if (metadata.managedFields !== undefined) delete metadata.managedFields;
  const complete = { ...body, metadata };
  const draft = definition.prepareCreate?.(complete) ?? complete;
  const causes = [
    ...createdMetadataProblems(definition.metadataChecks, draft.metadata, name),
    ...(definition.validateCreate?.(draft) ?? []),
  ];
  if (causes.length > 0) return refuse(invalid(definition, name, causes));
  if (isVersion(body.metadata.resourceVersion)) {
    return refuse(internal('resourceVersion should not be set on objects to be created'));
  }
  const key = objectKey(namespace, name);
  const existing = store.collection(collection).get(key);
  if (existing !== undefined) {
    const { generateName = '' } = body.metadata;
    if (generateName !== '') return refuse(generateNameConflict(definition, name));
    return refuse(alreadyExists(definition, name, existing.metadata.deletionTimestamp !== undefined));
  }
  const oversize = sizeProblem(draft, write);
  if (oversize !== null) return refuse(oversize);
  const created = putObject(registry, collection, key, definition.readBack?.(draft) ?? draft, write);
  return warned(answer(created, 201), definition.warnCreate?.(created) ?? []);
}

/** Other texts than positive numbers are ignored (storage/etcd3/store.go, Create, 1.36). */
function isVersion(text: string | undefined): boolean {
  return text !== undefined && /^0*[1-9]\d*$/.test(text);
}

/** What the server decides about the metadata of a new object replaces what the client sent. */
function setByServer(metadata: DraftMeta, definition: ResourceDefinition, namespace: string | null): void {
  if (namespace !== null) metadata.namespace = namespace;
  else if (metadata.namespace !== undefined) delete metadata.namespace;
  if (definition.generation !== 'none') metadata.generation = 1;
  if (metadata.selfLink !== undefined) delete metadata.selfLink;
  if (metadata.deletionTimestamp !== undefined) delete metadata.deletionTimestamp;
  if (metadata.deletionGracePeriodSeconds !== undefined) delete metadata.deletionGracePeriodSeconds;
}
