import { isRecord, type JsonObject } from '../objects/object-fields.ts';
import type { FieldSchema, ListSchema, MapSchema, ObjectSchema, ScalarSchema, Schema } from './notation.ts';
import { canonicalQuantity } from './quantity.ts';
import { canonicalTime, timeProblem } from './time.ts';

export type Decoded =
  { readonly ok: true; readonly object: JsonObject } | { readonly ok: false; readonly message: string };

/**
 * What is left of a document once it has been a Go object of that type: unknown fields, nulls and what counts as zero are
 * gone, and fields that are always written are there. The same object when nothing differs. Fails in the words of Go's
 * decoder (encoding/json as in sigs.k8s.io/json, 1.36) when a value has the wrong type.
 * Not modelled: whole numbers written as fractions (`1.0`), which Go refuses.
 */
export function decode(schema: ObjectSchema, document: JsonObject): Decoded {
  const decoder = new Decoder();
  const object = schema.open ? decoder.metadataOf(schema, document) : decoder.object(schema, document, []);
  const message = decoder.aborted ?? decoder.mismatch;
  return message === null ? { ok: true, object } : { ok: false, message };
}

/** The names of the fields that lead to a value. Null: at the value, a decoder begins. */
type Path = readonly string[] | null;

/** Where a value is, for messages: the Go struct that its field is in, and the way there. */
interface Place {
  readonly struct: string;
  readonly path: Path;
}

class Decoder {
  /** What ended the decoding: the error of a type that reads itself, such as a time. */
  aborted: string | null = null;
  /** The first value of a wrong type; decoding goes on after it. */
  mismatch: string | null = null;

  /** Only the metadata of a custom resource becomes a Go object, by a decoder of its own: paths begin there. */
  metadataOf(schema: ObjectSchema, document: JsonObject): JsonObject {
    const field = schema.fields.get('metadata');
    const given = document['metadata'];
    if (field === undefined || given === undefined) return document;
    const metadata = this.#field(schema, field, 'metadata', given, null) ?? {};
    return metadata === given ? document : { ...document, metadata };
  }

  object(schema: ObjectSchema, value: JsonObject, path: readonly string[]): JsonObject {
    let changed: { [key: string]: unknown } | null = null;
    for (const key in value) {
      const given = value[key];
      const field = schema.fields.get(key);
      const next = field === undefined ? undefined : this.#field(schema, field, key, given, path);
      if (next === given && given !== undefined) continue;
      changed ??= { ...value };
      if (next === undefined) delete changed[key];
      else changed[key] = next;
    }
    for (const [key, field] of schema.fields) {
      if (field.absent === undefined || (changed ?? value)[key] !== undefined) continue;
      changed ??= { ...value };
      changed[key] = this.#absent(field);
    }
    return changed ?? value;
  }

  #field(owner: ObjectSchema, field: FieldSchema, key: string, value: unknown, above: Path): unknown {
    const path = above === null ? [] : field.embedded === null ? [...above, key] : [...above, field.embedded, key];
    const place = { struct: owner.name, path: above === null ? null : path };
    const next = this.#value(field.schema, value, place, path);
    if (next === undefined || isZero(field.schema, next)) return this.#absent(field);
    return next;
  }

  #absent({ schema, absent }: FieldSchema): unknown {
    return schema.kind === 'object' && absent !== undefined ? this.object(schema, {}, []) : absent;
  }

  /** Undefined for null and for what cannot be decoded. */
  #value(schema: Schema, value: unknown, place: Place, path: readonly string[]): unknown {
    if (value === null || value === undefined) return undefined;
    switch (schema.kind) {
      case 'untyped':
        return value;
      case 'scalar':
        return this.#scalar(schema, value, place);
      case 'object':
        return isRecord(value) ? this.object(schema, value, path) : this.#mismatched(schema, value, place);
      case 'map':
        return isRecord(value) ? this.#map(schema, value, place, path) : this.#mismatched(schema, value, place);
      case 'list':
        return isList(value) ? this.#list(schema, value, place, path) : this.#mismatched(schema, value, place);
    }
  }

  #map(schema: MapSchema, value: JsonObject, place: Place, path: readonly string[]): JsonObject {
    let changed: { [key: string]: unknown } | null = null;
    for (const key in value) {
      const next = this.#value(schema.value, value[key], place, path) ?? zeroOf(schema.value);
      if (next === value[key]) continue;
      changed ??= { ...value };
      changed[key] = next;
    }
    return changed ?? value;
  }

  #list(schema: ListSchema, value: readonly unknown[], place: Place, path: readonly string[]): readonly unknown[] {
    const next = value.map((item) => {
      const decoded = this.#value(schema.item, item, place, path);
      if (decoded !== undefined) return decoded;
      return schema.item.kind === 'object' ? this.object(schema.item, {}, path) : zeroOf(schema.item);
    });
    return next.every((item, index) => item === value[index]) ? value : next;
  }

  #scalar(schema: ScalarSchema, value: unknown, place: Place): unknown {
    switch (schema.scalar) {
      case 'string':
        return typeof value === 'string' ? value : this.#mismatched(schema, value, place);
      case 'boolean':
        return typeof value === 'boolean' ? value : this.#mismatched(schema, value, place);
      case 'int32':
      case 'int64':
        return isInteger(value, schema.scalar) ? value : this.#mismatched(schema, value, place);
      case 'IntOrString':
        return typeof value === 'string' || isInteger(value, 'int32') ? value : this.#mismatched(schema, value, place);
      case 'bytes':
        return this.#bytes(schema, value, place);
      case 'Time':
      case 'MicroTime':
        return typeof value === 'string'
          ? (canonicalTime(value, schema.scalar === 'MicroTime') ??
              this.#aborted(timeProblem(value, schema.scalar === 'MicroTime')))
          : this.#mismatched(schema, value, place);
      case 'Quantity':
        return canonicalQuantity(value) ?? this.#aborted(quantityProblem);
      case 'FieldsV1':
        return isRecord(value) ? value : undefined;
    }
  }

  #bytes(schema: ScalarSchema, value: unknown, place: Place): unknown {
    if (typeof value !== 'string') return this.#mismatched(schema, value, place);
    const text = value.replaceAll(/[\r\n]/g, '');
    const wrong = wrongBase64At(text);
    if (wrong === null) return text;
    this.mismatch ??= `illegal base64 data at input byte ${wrong}`;
    return undefined;
  }

  #aborted(message: string): undefined {
    this.aborted ??= message;
  }

  #mismatched(schema: Schema, value: unknown, { struct, path }: Place): undefined {
    const target =
      path === null
        ? `Go value of type ${goType(schema)}`
        : `Go struct field ${[struct, ...path].join('.')} of type ${goType(schema)}`;
    this.mismatch ??= `json: cannot unmarshal ${jsonType(value, schema)} into ${target}`;
  }
}

const quantityProblem = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isInteger(value: unknown, scalar: 'int32' | 'int64'): value is number {
  if (typeof value !== 'number' || !Number.isInteger(value)) return false;
  return Math.abs(value) <= (scalar === 'int32' ? 2_147_483_647 : 9.2e18);
}

/** What an omitted field is when it is read again; such values are not written. */
function isZero(schema: Schema, value: unknown): boolean {
  switch (schema.kind) {
    case 'scalar':
      return !schema.pointer && (value === '' || value === 0 || value === false) && schema.scalar !== 'IntOrString';
    case 'list':
      return isList(value) && value.length === 0;
    case 'map':
      return isRecord(value) && Object.keys(value).length === 0;
    case 'object':
    case 'untyped':
      return false;
  }
}

function zeroOf(schema: Schema): unknown {
  if (schema.kind === 'map' || schema.kind === 'object') return {};
  if (schema.kind !== 'scalar') return null;
  if (schema.scalar === 'Quantity') return '0';
  return schema.scalar === 'int32' || schema.scalar === 'int64' ? 0 : schema.scalar === 'boolean' ? false : '';
}

/** Where Go's encoding/base64 finds the first byte that cannot be there; null: the text is sound. */
function wrongBase64At(text: string): number | null {
  const { length } = /^[A-Za-z0-9+/]*/.exec(text)?.[0] ?? '';
  const rest = length % 4;
  if (length === text.length) return rest === 0 ? null : length - rest;
  if (text[length] !== '=' || rest < 2) return length;
  const end = length + 4 - rest;
  if (rest === 2 && text[length + 1] !== '=') return length + 1 === text.length ? text.length : length;
  return end === text.length ? null : end;
}

function goType(schema: Schema): string {
  switch (schema.kind) {
    case 'scalar':
      return schema.goType;
    case 'object':
      return `v1.${schema.name}`;
    case 'list':
      return `[]${goType(schema.item)}`;
    case 'map': {
      const { value } = schema;
      return value.kind === 'scalar' && value.scalar === 'Quantity' ? 'v1.ResourceList' : `map[string]${goType(value)}`;
    }
    case 'untyped':
      return 'interface {}';
  }
}

function jsonType(value: unknown, schema: Schema): string {
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'array';
  if (typeof value !== 'number') return typeof value;
  const integer = schema.kind === 'scalar' && (schema.scalar === 'int32' || schema.scalar === 'int64');
  return integer || (schema.kind === 'scalar' && schema.scalar === 'IntOrString') ? `number ${value}` : 'number';
}
