import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { KubeObject } from '../../../modules/ports/kube.ts';
import { quoted } from '../../../modules/ports/selectors/quoted.ts';
import { isRecord, type JsonObject } from '../objects/object-fields.ts';
import type { WriteOptions } from '../server/request.ts';
import { apiVersionOf } from '../resource-definition.ts';
import { complaintsAbout } from '../schema/complaints.ts';
import { decode } from '../schema/decode.ts';
import type { ObjectSchema } from '../schema/notation.ts';
import { bodySchema, isCustom, schemaOf } from '../schema/schema-of.ts';
import { badRequest, invalidKind, type FailureStatus } from '../status.ts';
import { parseJson, parseYaml, type BodyFormat, type Parsed } from './body-text.ts';
import { accepted, refused, type Outcome } from './outcome.ts';
import { deleteTerms, type DeleteTerms } from './query-options.ts';
import type { ResourceRoute } from './route.ts';
import { serves } from './served-paths.ts';
import { textAt } from './fields.ts';

/** What the body of a POST or PUT has to be. */
interface Expected {
  readonly apiVersion: string;
  readonly kind: string;
  readonly custom: boolean;
  readonly schema: ObjectSchema;
}

function expectedAt({ definition, subresource }: ResourceRoute): Expected {
  const body = subresource === null ? undefined : serves(definition, subresource)?.body;
  if (body !== undefined) {
    const { group, version, kind } = body;
    const apiVersion = group === '' ? version : `${group}/${version}`;
    return { apiVersion, kind, custom: false, schema: bodySchema(kind) };
  }
  const { kind } = definition.resource;
  return {
    apiVersion: apiVersionOf(definition.resource),
    kind,
    custom: isCustom(definition),
    schema: schemaOf(definition),
  };
}

export interface ReadObject {
  readonly object: KubeObject;
  /** What a strict decoder has against it; the client only wants to be told. */
  readonly warnings: readonly string[];
}

/** Reads the object that a POST or a PUT brings (endpoints/handlers/create.go and update.go, 1.36). */
export function readObject(
  route: ResourceRoute,
  text: string,
  format: BodyFormat,
  { fieldValidation = 'Warn' }: WriteOptions,
): Outcome<ReadObject> {
  const expected = expectedAt(route);
  const parsed = recognised(parsedBody(text, format), expected, text);
  if (!parsed.ok) return refused(unrecognised(parsed.problem, text, expected.kind));
  const document = parsed.value;
  const foreign = expected.custom ? null : kindProblem(document, expected);
  if (foreign !== null) return refused(foreign);
  const decoded = decode(expected.schema, document);
  if (!decoded.ok) return refused(unhandled(document, decoded.message, expected.kind));
  const jsonText = format === 'json' ? text : JSON.stringify(document);
  const complaints = fieldValidation === 'Ignore' ? [] : complaintsAbout(expected.schema, jsonText);
  if (fieldValidation === 'Strict' && complaints.length > 0) {
    const problem = `strict decoding error: ${complaints.join(', ')}`;
    return refused(unhandled(document, problem, expected.custom ? document.kind : expected.kind));
  }
  // Any kind of custom resource decodes: which one it is, is looked at last.
  const mismatch = kindProblem(document, expected);
  if (mismatch !== null) return refused(mismatch, complaints);
  return accepted({ object: withMetadata(decoded.object), warnings: complaints });
}

type Document = JsonObject & { readonly apiVersion: string; readonly kind: string };
type Recognised = { readonly ok: true; readonly value: Document } | { readonly ok: false; readonly problem: string };

function parsedBody(text: string, format: BodyFormat): Parsed {
  if (format === 'yaml') return parseYaml(text);
  const parsed = parseJson(text);
  return parsed.ok ? parsed : { ok: false, problem: `${undetermined}${parsed.problem}` };
}

const undetermined = "couldn't get version/kind; json parse error: ";

/** Finds out what a document says that it is; a built-in object that does not say is what the URL says. */
function recognised(parsed: Parsed, { custom, apiVersion, kind }: Expected, text: string): Recognised {
  if (!parsed.ok) return parsed;
  const value = parsed.value ?? {};
  if (!isRecord(value)) return { ok: false, problem: `${undetermined}${wrongType(value)}` };
  for (const field of ['apiVersion', 'kind']) {
    const given = value[field] ?? '';
    if (typeof given === 'string') continue;
    return {
      ok: false,
      problem: `${undetermined}json: cannot unmarshal ${jsonType(given)} into Go struct field .${field} of type string`,
    };
  }
  const said = { apiVersion: textAt(value, 'apiVersion'), kind: textAt(value, 'kind') };
  if (custom && said.kind === '') return { ok: false, problem: `Object 'Kind' is missing in '${text}'` };
  if (!custom && said.kind === '') said.kind = kind;
  if (!custom && said.apiVersion === '') said.apiVersion = apiVersion;
  return { ok: true, value: { ...value, ...said } };
}

function kindProblem(document: Document, expected: Expected): FailureStatus | null {
  const { apiVersion, kind } = document;
  if (apiVersion === expected.apiVersion && kind === expected.kind) return null;
  if (!expected.custom) {
    const scheme = 'in scheme "pkg/runtime/scheme.go:111"';
    if (apiVersion === expected.apiVersion && knownKinds.has(kind)) {
      const conversion = `converting (v1.${kind}) to (${internalType(expected)}): unknown conversion`;
      return unhandled(document, conversion, expected.kind);
    }
    const unknown = `no kind ${quoted(kind)} is registered for version ${quoted(apiVersion)} ${scheme}`;
    return unhandled(document, unknown, expected.kind);
  }
  if (apiVersion !== expected.apiVersion) {
    return badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected.apiVersion})`,
    );
  }
  const [group = ''] = expected.apiVersion.split('/', 1);
  return invalidKind(group, kind, textAt(document, 'metadata', 'name'), expected.kind);
}

/** Kinds of the core group that a body may be by mistake. */
const knownKinds: ReadonlySet<string> = new Set([
  'Pod',
  'Node',
  'Namespace',
  'Event',
  'Secret',
  'ConfigMap',
  'Binding',
]);

function internalType({ apiVersion, kind }: Expected): string {
  const [group = ''] = apiVersion.includes('/') ? apiVersion.split('/', 1) : ['core'];
  return `${group.split('.', 1)[0] ?? ''}.${kind}`;
}

function unrecognised(problem: string, text: string, kind: string): FailureStatus {
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${problem} (${excerpt(text)})`);
}

function unhandled({ apiVersion, kind }: Document, problem: string, wanted: string): FailureStatus {
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  return badRequest(`${kind} in version ${quoted(version)} cannot be handled as a ${wanted}: ${problem}`);
}

/** Any metadata that an object may have, even if it has none. */
function withMetadata(object: JsonObject): KubeObject {
  const { metadata } = object;
  // The decoder has seen to the types of the fields that every object has.
  return { ...object, metadata: isRecord(metadata) ? metadata : {} } as unknown as KubeObject;
}

function jsonType(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
}

function wrongType(value: unknown): string {
  const fields = 'APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\""';
  return `json: cannot unmarshal ${jsonType(value)} into Go value of type struct { ${fields} }`;
}

/** The beginning of a body as messages show it (endpoints/handlers/rest.go, summarizeData, 1.36). */
function excerpt(text: string): string {
  if (text === '') return '<empty>';
  if (text.startsWith('{')) return text.length > 30 ? `${text.slice(0, 30)} ...` : text;
  const bytes = utf8ToBytes(text.slice(0, 31));
  return bytesToHex(bytes.slice(0, 30)) + (bytes.length > 30 ? ' ...' : '');
}

/** DeleteOptions in the body of a DELETE. They replace those of the query (endpoints/handlers/delete.go, 1.36). */
export function readDeleteBody(text: string, format: BodyFormat): Outcome<DeleteTerms> {
  const schema = bodySchema('DeleteOptions');
  const expected = { apiVersion: 'v1', kind: 'DeleteOptions', custom: false, schema };
  const parsed = recognised(parsedBody(text, format), expected, text);
  if (!parsed.ok) return refused(badRequest(parsed.problem));
  const { apiVersion, kind } = parsed.value;
  if (kind !== expected.kind) {
    const what = `no kind ${quoted(kind)} is registered for version ${quoted(apiVersion)}`;
    return refused(badRequest(`${what} in scheme "pkg/runtime/scheme.go:111"`));
  }
  const decoded = decode(schema, parsed.value);
  if (!decoded.ok) return refused(badRequest(decoded.message));
  const { dryRun, gracePeriodSeconds, propagationPolicy, orphanDependents, preconditions } = decoded.object;
  return deleteTerms({
    dryRun: Array.isArray(dryRun) ? dryRun.map(String) : [],
    gracePeriodSeconds: typeof gracePeriodSeconds === 'number' ? gracePeriodSeconds : undefined,
    propagationPolicy: typeof propagationPolicy === 'string' ? propagationPolicy : undefined,
    orphanDependents: typeof orphanDependents === 'boolean' ? orphanDependents : undefined,
    preconditions: isRecord(preconditions) ? preconditions : undefined,
  });
}
