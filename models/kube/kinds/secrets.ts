import type { KubeObject } from '../../../modules/ports/kube.ts';
import { encodeBase64Url } from '../../../sim/token/base64url.ts';
import { decodeBase64Url } from '../objects/base64.ts';
import { jsonProblemOfBytes } from '../objects/json-syntax.ts';
import { invalidValue, requiredValue, tooLongValue } from '../objects/field-error.ts';
import { isRecord, partOf, withoutPart, withPart, type JsonObject } from '../objects/object-fields.ts';
import { metadataFields, plainResource, type ResourceDefinition } from '../resource-definition.ts';
import { refusedByName } from '../selector/field-refusal.ts';
import type { StatusCause } from '../status.ts';
import { checkImmutable, checkKeys, dataOf, decodedLength, mostData } from './config-keys.ts';
import { isUnset } from './filled.ts';

const accountAnnotation = 'kubernetes.io/service-account.name';

/** Keys that secrets of some types must have. */
const requiredKeys: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['kubernetes.io/dockercfg', ['.dockercfg']],
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']],
]);
const credentials = ['username', 'password'];

/** The type, and what clients wrote as plain text (pkg/apis/core/v1/conversion.go and defaults.go, 1.36). */
function withDefaults(secret: KubeObject): KubeObject {
  const texts = partOf(secret, 'stringData');
  const typed = isUnset(partOf(secret, 'type')) ? withPart(secret, 'type', 'Opaque') : secret;
  if (texts === undefined) return typed;
  const given = isRecord(texts) ? texts : {};
  const encoded = Object.fromEntries(Object.keys(given).map((key) => [key, encodeBase64(given[key])]));
  const folded = withoutPart(typed, 'stringData');
  return Object.keys(encoded).length === 0
    ? folded
    : withPart(folded, 'data', { ...dataOf(secret, 'data'), ...encoded });
}

/** RFC 4648, section 4, of a text as UTF-8. */
function encodeBase64(text: unknown): string {
  if (typeof text !== 'string') return '';
  const bare = encodeBase64Url(text).replaceAll('-', '+').replaceAll('_', '/');
  return bare.padEnd(Math.ceil(bare.length / 4) * 4, '=');
}

/**
 * ValidateSecret in pkg/apis/core/validation/validation.go, 1.36.
 */
function problems(secret: KubeObject): StatusCause[] {
  const causes: StatusCause[] = [];
  const data = dataOf(secret, 'data');
  checkKeys(data, 'data', causes);
  if (decodedLength(data) > mostData) causes.push(tooLongValue('data', mostData));
  checkType(secret, data, causes);
  return causes;
}

function checkCredentials(encoded: string, field: string, causes: StatusCause[]): void {
  const decoded = decodeBase64Url(encoded.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''));
  const bytes = decoded.ok ? decoded.bytes : '';
  try {
    JSON.parse(bytes);
  } catch {
    causes.push(invalidValue(field, '<secret contents redacted>', jsonProblemOfBytes(bytes)));
  }
}

function checkType(secret: KubeObject, data: JsonObject, causes: StatusCause[]): void {
  const type = partOf(secret, 'type');
  if (type === 'kubernetes.io/service-account-token') {
    if (isUnset(secret.metadata.annotations?.[accountAnnotation])) {
      causes.push(requiredValue(`metadata.annotations[${accountAnnotation}]`));
    }
  } else if (type === 'kubernetes.io/basic-auth') {
    if (credentials.some((key) => Object.hasOwn(data, key))) return;
    for (const key of credentials) causes.push(requiredValue(`data[${key}]`));
  } else {
    for (const key of requiredKeys.get(type) ?? []) {
      if (!Object.hasOwn(data, key)) causes.push(requiredValue(`data[${key}]`));
      else if (key.startsWith('.docker')) checkCredentials(String(data[key]), `data[${key}]`, causes);
    }
  }
}

function updateProblems(draft: KubeObject, stored: KubeObject): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const type = partOf(draft, 'type');
  if (type !== partOf(stored, 'type')) causes.push(invalidValue('type', type, 'field is immutable'));
  checkImmutable(draft, stored, ['data'], causes);
  return [...causes, ...problems(draft)];
}

/** Secrets (pkg/registry/core/secret/strategy.go, 1.36). */
export const secretDefinition: ResourceDefinition = {
  ...plainResource({ group: '', version: 'v1', plural: 'secrets', kind: 'Secret', namespaced: true }),
  withDefaults,
  validateCreate: problems,
  validateUpdate: updateProblems,
  fields: new Set([...metadataFields, 'type']),
  fieldRefusal: refusedByName,
};
