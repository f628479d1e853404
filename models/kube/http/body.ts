import { parse as parseYaml } from 'yaml';
import type { KubeObject } from '../../../modules/ports/kube.ts';
import { isRecord, type JsonObject } from '../object-fields.ts';
import { apiVersionOf, type ResourceDefinition } from '../resource-definition.ts';
import { decode } from '../schema/decode.ts';
import { bodySchema, isCustom, schemaOf } from '../schema/schema-of.ts';
import { badRequest, invalid, unsupportedMediaType } from '../status.ts';
import { accepted, refused, type Outcome } from './outcome.ts';
import { offeredTypes } from './accept.ts';
import { deleteTerms, type DeleteTerms } from './query-options.ts';
import type { ResourceRoute } from './route.ts';
import { quoted } from '../../../modules/ports/selectors/quoted.ts';

/** How a body is written down. */
type BodyFormat = 'json' | 'yaml';

/** The format that a Content-Type means; none is JSON (negotiation.NegotiateInputSerializer). */
export function bodyFormat(contentType: string): Outcome<BodyFormat> {
  switch (mediaTypeOf(contentType)) {
    case '':
    case 'application/json':
      return accepted('json');
    case 'application/yaml':
      return accepted('yaml');
    default:
      return refused(unsupportedMediaType(unknownFormat(offeredTypes)));
  }
}

export function unknownFormat(types: readonly string[]): string {
  return `the body of the request was in an unknown format - accepted media types include: ${types.join(', ')}`;
}

/** A Content-Type without its parameters. */
export function mediaTypeOf(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

export function parseBody(text: string, format: BodyFormat): Parsed {
  try {
    return { ok: true, value: format === 'json' ? JSON.parse(text) : parseYaml(text) };
  } catch (error) {
    const problem = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'invalid';
    return {
      ok: false,
      problem: format === 'json' ? `couldn't get version/kind; json parse error: ${problem}` : `yaml: ${problem}`,
    };
  }
}

/** Reads the object that a POST or a PUT brings (endpoints/handlers/create.go and update.go, 1.36). */
export function readObject({ definition }: ResourceRoute, text: string, format: BodyFormat): Outcome<KubeObject> {
  const { resource } = definition;
  const unrecognized = (problem: string): Outcome<never> =>
    refused(
      badRequest(
        `the object provided is unrecognized (must be of type ${resource.kind}): ${problem} (${excerpt(text)})`,
      ),
    );
  const parsed = parseBody(text, format);
  if (!parsed.ok) return unrecognized(parsed.problem);
  const { value } = parsed;
  if (value !== null && !isRecord(value)) return unrecognized(notAnObject(value));
  const document = typed(definition, value ?? {});
  const { apiVersion, kind } = document;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    return unrecognized(`couldn't get version/kind; json parse error: json: cannot unmarshal into string`);
  }
  if (isCustom(definition) && kind === '') return unrecognized(`Object 'Kind' is missing in '${text}'`);
  const expected = apiVersionOf(resource);
  if (isCustom(definition) && apiVersion !== expected) {
    return refused(
      badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expected})`),
    );
  }
  const handled = (problem: string): Outcome<never> => {
    const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
    return refused(
      badRequest(`${kind} in version ${quoted(version)} cannot be handled as a ${resource.kind}: ${problem}`),
    );
  };
  if (kind !== resource.kind || apiVersion !== expected) {
    if (isCustom(definition)) {
      const cause = {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${quoted(kind)}: must be ${resource.kind}`,
        field: 'kind',
      };
      return refused(invalid(definition, '', [cause]));
    }
    return handled(
      `no kind ${quoted(kind)} is registered for version ${quoted(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`,
    );
  }
  const decoded = decode(schemaOf(definition), document);
  return decoded.ok ? accepted(withMetadata(decoded.object)) : handled(decoded.message);
}

/** A built-in object that does not say what it is, is what the URL says. */
function typed(definition: ResourceDefinition, document: JsonObject): JsonObject {
  if (isCustom(definition)) return { apiVersion: '', kind: '', ...document };
  const { kind = definition.resource.kind, apiVersion = apiVersionOf(definition.resource) } = document;
  return { ...document, kind, apiVersion };
}

function withMetadata(object: JsonObject): KubeObject {
  const { metadata } = object;
  // The decoder has seen to the types of the fields that every object has.
  return (isRecord(metadata) ? object : { ...object, metadata: {} }) as unknown as KubeObject;
}

function notAnObject(value: unknown): string {
  const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const target =
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  return `couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go value of type ${target}`;
}

/** The beginning of a body as messages show it (endpoints/handlers/rest.go, summarizeData, 1.36). */
function excerpt(text: string): string {
  if (text === '') return '<empty>';
  if (text.startsWith('{')) return text.length > 30 ? `${text.slice(0, 30)} ...` : text;
  const hex = Array.from(text.slice(0, 30), (character) =>
    (character.codePointAt(0) ?? 0).toString(16).padStart(2, '0'),
  );
  return hex.join('') + (text.length > 30 ? ' ...' : '');
}

/** DeleteOptions in the body of a DELETE. They replace those of the query (endpoints/handlers/delete.go, 1.36). */
export function readDeleteBody(text: string, format: BodyFormat): Outcome<DeleteTerms> {
  const parsed = parseBody(text, format);
  if (!parsed.ok) return refused(badRequest(parsed.problem));
  const { value } = parsed;
  if (value !== null && !isRecord(value)) return refused(badRequest(notAnObject(value)));
  const { kind = 'DeleteOptions', apiVersion = 'v1' } = value ?? {};
  if (kind !== 'DeleteOptions') {
    const what = `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`;
    return refused(badRequest(`${what} in scheme "pkg/runtime/scheme.go:111"`));
  }
  const decoded = decode(bodySchema('DeleteOptions'), value ?? {});
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
