import type { KubeObject } from '../../../modules/ports/kube.ts';
import { isRecord, type JsonObject } from '../object-fields.ts';
import type { WriteOptions } from '../request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { badRequest, type FailureStatus } from '../status.ts';
import { complaintsAbout } from './complaints.ts';
import { decode } from './decode.ts';
import type { ObjectSchema } from './notation.ts';
import { schemaOf } from './schema-of.ts';

export type BodyRead =
  | { readonly ok: true; readonly object: KubeObject; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly status: FailureStatus };

/**
 * What an API server makes of the body of a POST or PUT: `text` is its JSON, `document` what that says; its apiVersion
 * and kind fit the resource already. Requests of the Kube port do not come here: their objects have types.
 */
export function readBody(
  definition: ResourceDefinition,
  text: string,
  document: JsonObject,
  fieldValidation: WriteOptions['fieldValidation'] = 'Warn',
): BodyRead {
  const { kind, version } = definition.resource;
  return readTyped(schemaOf(definition), kind, version, text, document, fieldValidation);
}

/** The same for bodies that are no resources of their own: `Binding`, `Eviction`, `DeleteOptions`. */
export function readTyped(
  schema: ObjectSchema,
  kind: string,
  version: string,
  text: string,
  document: JsonObject,
  fieldValidation: WriteOptions['fieldValidation'] = 'Warn',
): BodyRead {
  const start = `${kind} in version "${version}" cannot be handled as a ${kind}`;
  const decoded = decode(schema, document);
  if (!decoded.ok) return { ok: false, status: badRequest(`${start}: ${decoded.message}`) };
  const complaints = fieldValidation === 'Ignore' ? [] : complaintsAbout(schema, text);
  if (fieldValidation === 'Strict' && complaints.length > 0) {
    return { ok: false, status: badRequest(`${start}: strict decoding error: ${complaints.join(', ')}`) };
  }
  return { ok: true, object: asObject(decoded.object, document), warnings: complaints };
}

function asObject(decoded: JsonObject, document: JsonObject): KubeObject {
  const { apiVersion = document['apiVersion'], kind = document['kind'], metadata } = decoded;
  return {
    ...decoded,
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind: typeof kind === 'string' ? kind : '',
    metadata: isRecord(metadata) ? metadata : {},
  };
}
