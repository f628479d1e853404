import { goText } from '../patch/go-text.ts';
import { isRecord } from '../objects/object-fields.ts';
import type { ScalarSchema, Schema } from '../schema/notation.ts';
import { elementText, fieldElement, itemElement } from './path-element.ts';
import { memberOf } from './typed-value.ts';

/**
 * Why a document that is to be applied does not fit its type (structured-merge-diff/v6, typed/validate.go), as
 * `.path: problem`. The server stops at the first unknown field of an object, whichever that is in its random order.
 */
export function typedProblems(schema: Schema, value: unknown, path = ''): readonly string[] {
  if (value === null || value === undefined) return [];
  switch (schema.kind) {
    case 'untyped':
      return [];
    case 'scalar': {
      const problem = scalarProblem(schema, value);
      return problem === null ? [] : [`${path}: ${problem}`];
    }
    case 'object':
    case 'map':
      return isRecord(value) ? fieldProblems(schema, value, path) : [`${path}: expected map, got &{${goText(value)}}`];
    case 'list':
      return Array.isArray(value)
        ? itemProblems(schema, value, path)
        : [`${path}: expected list, got &{${goText(value)}}`];
  }
}

function fieldProblems(schema: Schema, value: { readonly [key: string]: unknown }, path: string): readonly string[] {
  const problems: string[] = [];
  for (const [key, inner] of Object.entries(value)) {
    const member = memberOf(schema, key);
    const place = path + elementText(fieldElement(key));
    if (member === null) return [...problems, `${place}: field not declared in schema`];
    problems.push(...typedProblems(member.schema, inner, place));
  }
  return problems;
}

function itemProblems(
  schema: Extract<Schema, { readonly kind: 'list' }>,
  items: readonly unknown[],
  path: string,
): readonly string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    if (schema.merge === 'atomic') {
      problems.push(...typedProblems(schema.item, item, `${path}[${index}]`));
      continue;
    }
    const identity = itemElement(schema, item);
    if (!identity.ok) return [...problems, `${path}: element ${index}: ${identity.problem}`];
    const text = elementText(identity.element);
    if (seen.has(identity.element)) problems.push(`${path}: duplicate entries for key ${text}`);
    seen.add(identity.element);
    problems.push(...typedProblems(schema.item, item, path + text));
  }
  return problems;
}

function scalarProblem({ scalar }: ScalarSchema, value: unknown): string | null {
  switch (scalar) {
    case 'boolean':
      return typeof value === 'boolean' ? null : `expected boolean, got &{${goText(value)}}`;
    case 'int32':
    case 'int64':
      return typeof value === 'number' ? null : `expected numeric (int or float), got ${goTypeName(value)}`;
    case 'string':
    case 'bytes':
    case 'Time':
    case 'MicroTime':
      return typeof value === 'string'
        ? null
        : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'Quantity':
    case 'IntOrString':
      return typeof value === 'object' ? `expected any scalar, got &{${goText(value)}}` : null;
    case 'FieldsV1':
      return null;
  }
}

function goTypeName(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  return isRecord(value) ? 'map[string]interface {}' : typeof value === 'boolean' ? 'bool' : 'string';
}

/** A value as Go's `%#v` writes it. */
function goSyntax(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (isRecord(value)) {
    const entries = Object.keys(value).sort();
    return `map[string]interface {}{${entries.map((key) => `${JSON.stringify(key)}:${goSyntax(value[key])}`).join(', ')}}`;
  }
  return value === null ? 'interface {}(nil)' : JSON.stringify(value);
}
