import type { KubeObject } from '../../../modules/ports/kube.ts';
import { isRecord, type JsonObject } from '../objects/object-fields.ts';
import type { ObjectSchema } from '../schema/notation.ts';
import { compare } from './compare.ts';
import { difference, noFields, type FieldSet } from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import { typedProblems } from './typed-problems.ts';

/** Where client-side `kubectl apply` keeps what it applied last. */
const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The fields that client-side `kubectl apply` has set and nobody has changed since: server-side apply by kubectl may
 * take these over without a conflict (managedfields/internal/lastappliedmanager.go, 1.36).
 */
export function ownLastApplied(schema: ObjectSchema, live: JsonObject, apiVersion: string): FieldSet {
  const configuration = lastApplied(live);
  if (configuration === null || configuration['apiVersion'] !== apiVersion) return noFields;
  if (typedProblems(schema, configuration).length > 0) return noFields;
  const { added, modified, removed } = compare(schema, configuration, live);
  const fields = fieldsOf(schema, configuration);
  return difference(difference(difference(fields, modified), added), removed);
}

function lastApplied(live: JsonObject): JsonObject | null {
  const { metadata } = live;
  const annotations = isRecord(metadata) ? metadata['annotations'] : undefined;
  const text = isRecord(annotations) ? annotations[annotation] : undefined;
  if (typeof text !== 'string' || text === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** Keeps that annotation true after a server-side apply by kubectl, if the object has it (lastappliedupdater.go). */
export function withLastApplied(object: KubeObject, configuration: JsonObject): KubeObject {
  const { annotations } = object.metadata;
  if ((annotations?.[annotation] ?? '') === '') return object;
  const text = `${JSON.stringify(sorted(withoutAnnotation(configuration)))}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [annotation]: text } } };
}

function withoutAnnotation(configuration: JsonObject): JsonObject {
  const { metadata } = configuration;
  if (!isRecord(metadata) || !isRecord(metadata['annotations'])) return configuration;
  const kept = Object.entries(metadata['annotations']).filter(([key]) => key !== annotation);
  return { ...configuration, metadata: { ...metadata, annotations: Object.fromEntries(kept) } };
}

/** With keys in the order in which Go writes those of maps. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
