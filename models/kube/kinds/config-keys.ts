import { byteLength } from '../../../modules/ports/selectors/byte-length.ts';
import { equalJson, isRecord, partOf, type JsonObject } from '../objects/object-fields.ts';
import type { KubeObject } from '../../../modules/ports/kube.ts';
import { forbiddenValue, invalidValue } from '../objects/field-error.ts';
import type { StatusCause } from '../status.ts';

/** Bytes that the values of a ConfigMap or Secret may have together (core.MaxSecretSize). */
export const mostData = 1024 * 1024;

const pattern = '[-._a-zA-Z0-9]+';
const rule =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  " +
  `or 'key-name', regex used for validation is '${pattern}')`;
const key = new RegExp(`^${pattern}$`);

/** What is wrong with the keys of `data` (IsConfigMapKey in apimachinery/pkg/util/validation/validation.go, 1.36). */
export function checkKeys(data: JsonObject, field: string, causes: StatusCause[]): void {
  for (const name of Object.keys(data)) {
    for (const problem of keyProblems(name)) causes.push(invalidValue(`${field}[${name}]`, name, problem));
  }
}

function keyProblems(name: string): readonly string[] {
  const problems: string[] = [];
  if (byteLength(name) > 253) problems.push('must be no more than 253 characters');
  if (!key.test(name)) problems.push(rule);
  if (name === '.') problems.push("must not be '.'");
  else if (name === '..') problems.push("must not be '..'");
  else if (name.startsWith('..')) problems.push("must not start with '..'");
  return problems;
}

export function dataOf(object: KubeObject, part: string): JsonObject {
  const data = partOf(object, part);
  return isRecord(data) ? data : {};
}

/** Bytes that base64 texts stand for. */
export function decodedLength(data: JsonObject): number {
  let length = 0;
  for (const name in data) {
    const text = data[name];
    if (typeof text === 'string') length += Math.floor((text.replace(/=+$/, '').length * 3) / 4);
  }
  return length;
}

/** What an update of an object does that says of itself `immutable: true`. */
export function checkImmutable(
  draft: KubeObject,
  stored: KubeObject,
  parts: readonly string[],
  causes: StatusCause[],
): void {
  if (partOf(stored, 'immutable') !== true) return;
  const problem = 'field is immutable when `immutable` is set';
  if (partOf(draft, 'immutable') !== true) causes.push(forbiddenValue('immutable', problem));
  for (const part of parts) {
    if (!equalJson(dataOf(draft, part), dataOf(stored, part))) causes.push(forbiddenValue(part, problem));
  }
}
