import type { KubeObject } from '../../../modules/ports/kube.ts';
import { byteLength } from '../../../modules/ports/selectors/byte-length.ts';
import { invalidValue, tooLongValue } from '../objects/field-error.ts';
import { plainResource, type ResourceDefinition } from '../resource-definition.ts';
import type { StatusCause } from '../status.ts';
import { checkImmutable, checkKeys, dataOf, decodedLength, mostData } from './config-keys.ts';

/** ValidateConfigMap in pkg/apis/core/validation/validation.go, 1.36. */
function problems(map: KubeObject): StatusCause[] {
  const causes: StatusCause[] = [];
  const data = dataOf(map, 'data');
  const binary = dataOf(map, 'binaryData');
  checkKeys(data, 'data', causes);
  for (const key of Object.keys(data)) {
    if (Object.hasOwn(binary, key)) {
      causes.push(invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'));
    }
  }
  checkKeys(binary, 'binaryData', causes);
  let size = decodedLength(binary);
  for (const key in data) size += byteLength(String(data[key]));
  // Upstream names no field.
  if (size > mostData) causes.push(tooLongValue('[]', mostData));
  return causes;
}

function updateProblems(draft: KubeObject, stored: KubeObject): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  checkImmutable(draft, stored, ['data', 'binaryData'], causes);
  return [...causes, ...problems(draft)];
}

/** ConfigMaps (pkg/registry/core/configmap/strategy.go, 1.36). */
export const configMapDefinition: ResourceDefinition = {
  ...plainResource({ group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap', namespaced: true }),
  shortNames: ['cm'],
  validateCreate: problems,
  validateUpdate: updateProblems,
};
