import { stringify as toYaml } from 'yaml';
import type { KubeObject, ObjectList } from '../../../modules/ports/kube.ts';
import { isRecord, type JsonObject } from '../objects/object-fields.ts';
import { apiVersionOf, type ResourceDefinition } from '../resource-definition.ts';
import { isCustom } from '../schema/schema-of.ts';
import type { FailureStatus, SuccessStatus } from '../status.ts';
import type { Representation, Transformation } from './accept.ts';
import type { HttpAnswer } from './exchange.ts';
import { toJson } from './go-json.ts';

/** As sigs.k8s.io/yaml writes it: YAML 1.1, keys in order, lists not indented, nothing shared. */
const yamlForm = { version: '1.1', sortMapEntries: true, aliasDuplicateObjects: false, indentSeq: false } as const;

/** A document in the form that the client asked for. */
export function document(code: number, value: unknown, { format, pretty }: Representation): HttpAnswer {
  const text = format === 'yaml' ? toYaml(value, yamlForm) : jsonLine(value, pretty);
  return { status: code, headers: new Map([['content-type', `application/${format}`], ...uncached]), body: text };
}

/** What the real server sends with every answer, so that nothing on the way keeps it. */
export const uncached: readonly (readonly [string, string])[] = [['cache-control', 'no-cache, private']];

export function plainText(code: number, body: string): HttpAnswer {
  const headers = new Map([
    ['content-type', 'text/plain; charset=utf-8'],
    ['x-content-type-options', 'nosniff'],
    ...uncached,
  ]);
  return { status: code, headers, body };
}

function jsonLine(value: unknown, pretty: boolean): string {
  return pretty ? toJson(value, true) : `${toJson(value, false)}\n`;
}

/** A Status in the order of keys of the real server. */
export function statusBody(status: FailureStatus | SuccessStatus): JsonObject {
  const { apiVersion, kind, metadata, details } = status;
  const shown = details === undefined ? {} : { details };
  if (status.status === 'Success') {
    const created = status.code === undefined ? {} : { code: status.code };
    return { kind, apiVersion, metadata, status: status.status, ...shown, ...created };
  }
  const { message, reason, code } = status;
  const why = reason === '' ? {} : { reason };
  return { kind, apiVersion, metadata, status: status.status, message, ...why, ...shown, code };
}

/** An object with the keys that say what it is in front, as the real server writes them. */
export function objectBody(object: KubeObject): JsonObject {
  const { kind, apiVersion, metadata, ...rest } = object;
  return { kind, apiVersion, metadata, ...rest };
}

export function listBody(definition: ResourceDefinition, { items, metadata }: ObjectList<KubeObject>): JsonObject {
  const { resource } = definition;
  const apiVersion = apiVersionOf(resource);
  const kind = `${resource.kind}List`;
  // Items of a typed list do not repeat what they are; those of custom resources do.
  if (!isCustom(definition)) return { kind, apiVersion, metadata, items: items.map(untyped) };
  return { apiVersion, items, kind, metadata: { continue: '', ...metadata } };
}

function untyped({ kind: _kind, apiVersion: _apiVersion, ...rest }: KubeObject): JsonObject {
  return rest;
}

const metaVersion = 'meta.k8s.io/v1';

/** Only the metadata (endpoints/handlers/response.go, asPartialObjectMetadata, 1.36). */
export function partialObject({ metadata }: KubeObject): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: metaVersion, metadata };
}

/** Nothing is `null` there: the list that Go begins with is never made. */
export function partialList({ items, metadata }: ObjectList<KubeObject>): JsonObject {
  const partial = items.length === 0 ? null : items.map(partialObject);
  return { kind: 'PartialObjectMetadataList', apiVersion: metaVersion, metadata, items: partial };
}

export function isTransformable(body: unknown): body is KubeObject {
  return isRecord(body) && isRecord(body['metadata']);
}

export type { Transformation };
