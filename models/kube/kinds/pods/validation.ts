import type { KubeObject } from '../../../../modules/ports/kube.ts';
import {
  dnsLabelProblems,
  labelValueProblems,
  qualifiedNameProblems,
  subdomainProblems,
} from '../../../../modules/ports/selectors/label-rules.ts';
import {
  duplicateValue,
  forbiddenValue,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../../objects/field-error.ts';
import { isRecord, partOf, type JsonObject } from '../../objects/object-fields.ts';
import type { StatusCause } from '../../status.ts';
import { isUnset, listOf } from '../filled.ts';
import { checkContainers, checkImages, checkUnique } from './container-validation.ts';
import { checkTolerations } from './toleration-validation.ts';

const restartPolicies = ['Always', 'OnFailure', 'Never'];
const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const mostSeconds = 2_147_483_647;

/** What is wrong with a new pod (ValidatePodCreate in pkg/apis/core/validation/validation.go, 1.36). */
export function newPodProblems(pod: KubeObject): readonly StatusCause[] {
  const spec = specOf(pod);
  const causes = podSpecProblems(spec);
  if (listOf(spec, 'ephemeralContainers').length > 0) {
    causes.push(forbiddenValue('spec.ephemeralContainers', 'cannot be set on create'));
  }
  if (listOf(spec, 'schedulingGates').length > 0 && typeof spec['nodeName'] === 'string' && spec['nodeName'] !== '') {
    causes.push(forbiddenValue('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  }
  return causes;
}

/** What is wrong with the spec of a pod, new or not. */
export function podSpecProblems(spec: JsonObject): StatusCause[] {
  const causes: StatusCause[] = [];
  checkSpec(spec, 'spec', causes);
  checkImages(spec, 'spec', causes);
  return causes;
}

export function specOf(object: KubeObject): JsonObject {
  const spec = partOf(object, 'spec');
  return isRecord(spec) ? spec : {};
}

/**
 * What is wrong with the spec of a pod or of a template, in the order of ValidatePodSpec (1.36).
 * Not modelled: security contexts, affinity, DNS configuration, topology spread, the sources of volumes, Windows.
 */
export function checkSpec(spec: JsonObject, path: string, causes: StatusCause[]): void {
  if (spec['volumes'] !== undefined) checkVolumes(listOf(spec, 'volumes'), `${path}.volumes`, causes);
  checkContainers(spec, path, causes);
  checkChoice(spec['restartPolicy'], `${path}.restartPolicy`, restartPolicies, causes);
  checkChoice(spec['dnsPolicy'], `${path}.dnsPolicy`, dnsPolicies, causes);
  if (isRecord(spec['nodeSelector'])) checkNodeSelector(spec['nodeSelector'], `${path}.nodeSelector`, causes);
  checkName(spec['serviceAccountName'], `${path}.serviceAccountName`, subdomainProblems, causes);
  checkName(spec['nodeName'], `${path}.nodeName`, subdomainProblems, causes);
  const { activeDeadlineSeconds: deadline } = spec;
  if (typeof deadline === 'number' && (deadline < 1 || deadline > mostSeconds)) {
    const problem = `must be between 1 and ${mostSeconds}, inclusive`;
    causes.push(invalidValue(`${path}.activeDeadlineSeconds`, deadline, problem));
  }
  checkName(spec['hostname'], `${path}.hostname`, dnsLabelProblems, causes);
  checkName(spec['subdomain'], `${path}.subdomain`, dnsLabelProblems, causes);
  if (spec['tolerations'] !== undefined) checkTolerations(listOf(spec, 'tolerations'), `${path}.tolerations`, causes);
  checkGates(listOf(spec, 'schedulingGates'), `${path}.schedulingGates`, causes);
  checkName(spec['priorityClassName'], `${path}.priorityClassName`, subdomainProblems, causes);
}

function checkGates(gates: readonly JsonObject[], path: string, causes: StatusCause[]): void {
  const names = new Set<unknown>();
  gates.forEach(({ name }, index) => {
    const field = `${path}[${index}]`;
    if (typeof name === 'string')
      for (const problem of qualifiedNameProblems(name)) causes.push(invalidValue(field, name, problem));
    checkUnique(names, name, field, causes);
  });
}

function checkVolumes(volumes: readonly JsonObject[], path: string, causes: StatusCause[]): void {
  const names = new Set<unknown>();
  volumes.forEach((volume, index) => {
    const { name = '' } = volume;
    const field = `${path}[${index}].name`;
    const sources = Object.keys(volume).filter((key) => key !== 'name');
    for (const extra of sources.slice(1)) {
      causes.push(forbiddenValue(`${path}[${index}].${extra}`, 'may not specify more than 1 volume type'));
    }
    const { configMap } = volume;
    if (isRecord(configMap) && isUnset(configMap['name'])) {
      causes.push(requiredValue(`${path}[${index}].configMap.name`));
    }
    if (typeof name !== 'string' || name === '') causes.push(requiredValue(field));
    else {
      for (const problem of dnsLabelProblems(name)) causes.push(invalidValue(field, name, problem));
      if (names.has(name)) causes.push(duplicateValue(field, name));
      names.add(name);
    }
  });
}

function checkChoice(value: unknown, field: string, choices: readonly string[], causes: StatusCause[]): void {
  if (!choices.includes(String(value))) causes.push(unsupportedValue(field, value, choices));
}

function checkNodeSelector(selector: JsonObject, field: string, causes: StatusCause[]): void {
  for (const key in selector) {
    for (const problem of qualifiedNameProblems(key)) causes.push(invalidValue(field, key, problem));
    const value = String(selector[key]);
    for (const problem of labelValueProblems(value)) causes.push(invalidValue(field, value, problem));
  }
}

function checkName(
  name: unknown,
  field: string,
  problemsOf: (name: string) => readonly string[],
  causes: StatusCause[],
): void {
  if (typeof name !== 'string' || name === '') return;
  for (const problem of problemsOf(name)) causes.push(invalidValue(field, name, problem));
}
