import { isRecord } from '../objects/object-fields.ts';
import type { ScalarSchema, Schema } from '../schema/notation.ts';
import { goKindOf, goTypeOf } from './go-text.ts';

/**
 * Why a patched document cannot become an object of its type, in the words that the server has for strategic merge patches
 * (apimachinery/pkg/runtime/converter.go, 1.36), which differ from those of its decoder. Null: it can.
 */
export function conversionProblem(schema: Schema, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  switch (schema.kind) {
    case 'untyped':
      return null;
    case 'scalar':
      return scalarProblem(schema, value);
    case 'list':
      if (!Array.isArray(value)) return `cannot restore slice from ${goKindOf(value)}`;
      return firstProblem(value.map((item: unknown) => [schema.item, item]));
    case 'map':
      if (!isRecord(value)) return `cannot restore map from ${goKindOf(value)}`;
      return firstProblem(Object.values(value).map((item) => [schema.value, item]));
    case 'object':
      if (!isRecord(value)) return `cannot restore struct from: ${goKindOf(value)}`;
      return firstProblem([...schema.fields].map(([name, field]) => [field.schema, value[name]]));
  }
}

function firstProblem(parts: readonly (readonly [Schema, unknown])[]): string | null {
  for (const [schema, value] of parts) {
    const problem = conversionProblem(schema, value);
    if (problem !== null) return problem;
  }
  return null;
}

function scalarProblem({ scalar, goType }: ScalarSchema, value: unknown): string | null {
  switch (scalar) {
    case 'string':
      if (typeof value === 'string') return null;
      return Number.isInteger(value) ? `cannot convert int64 to ${goType}` : 'unrecognized type: string';
    case 'boolean':
      return typeof value === 'boolean' ? null : 'unrecognized type: bool';
    case 'int32':
    case 'int64':
      if (Number.isInteger(value)) return null;
      return typeof value === 'number' ? `cannot convert float64 to ${goType}` : `unrecognized type: ${scalar}`;
    case 'bytes':
      return typeof value === 'string' ? null : `cannot restore slice from ${goKindOf(value)}`;
    case 'IntOrString':
      return typeof value === 'string' || Number.isInteger(value)
        ? null
        : `json: cannot unmarshal ${jsonKind(value)} into Go value of type int32`;
    case 'Time':
    case 'MicroTime':
      return typeof value === 'string'
        ? null
        : `json: cannot unmarshal ${jsonKind(value)} into Go value of type string`;
    case 'Quantity':
    case 'FieldsV1':
      return null;
  }
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return isRecord(value) ? 'object' : goTypeOf(value).replace(/int64|float64/, 'number');
}
