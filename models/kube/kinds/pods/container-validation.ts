import { dnsLabelProblems, qualifiedNameProblems } from '../../../../modules/ports/selectors/label-rules.ts';
import {
  duplicateValue,
  forbiddenValue,
  invalidValue,
  missingValue,
  requiredValue,
  unsupportedValue,
} from '../../objects/field-error.ts';
import { isRecord, type JsonObject } from '../../objects/object-fields.ts';
import type { StatusCause } from '../../status.ts';
import { listOf } from '../filled.ts';
import { milliOf } from '../quantity.ts';

const messagePolicies = ['File', 'FallbackToLogsOnError'];
const pullPolicies = ['Always', 'IfNotPresent', 'Never'];
const protocols = ['SCTP', 'TCP', 'UDP'];
const times = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];
const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];
/** Those that quotas know besides the ones of containers (pkg/apis/core/helper/helpers.go, 1.36). */
const standardResources = new RegExp(
  '^((requests|limits)\\.(cpu|memory|ephemeral-storage|hugepages-.*)|requests\\.storage|storage|pods|resourcequotas|services|' +
    'replicationcontrollers|secrets|configmaps|persistentvolumeclaims|services\\.(nodeports|loadbalancers))$',
);
const variableName = /^[ -<>-~]+$/;

/**
 * What is wrong with the containers of a spec (validateContainers and validateInitContainers in
 * pkg/apis/core/validation/validation.go, 1.36). Not modelled: security contexts, resize policies, devices, paths of
 * probes and references.
 */
export function checkContainers(spec: JsonObject, path: string, causes: StatusCause[]): void {
  const containers = listOf(spec, 'containers');
  const volumes = new Set(listOf(spec, 'volumes').map(({ name }) => name));
  if (containers.length === 0) causes.push(requiredValue(`${path}.containers`));
  const names = new Set<unknown>();
  containers.forEach((container, index) => {
    const field = `${path}.containers[${index}]`;
    checkContainer(container, field, volumes, causes);
    checkUnique(names, container['name'], `${field}.name`, causes);
    checkHooks(container, field, causes);
  });
  listOf(spec, 'initContainers').forEach((container, index) => {
    const field = `${path}.initContainers[${index}]`;
    checkContainer(container, field, volumes, causes);
    checkUnique(names, container['name'], `${field}.name`, causes);
    if (container['restartPolicy'] === 'Always') checkHooks(container, field, causes);
    else checkNoHooks(container, field, causes);
  });
}

/** What only a pod minds, and a template does not. */
export function checkImages(spec: JsonObject, path: string, causes: StatusCause[]): void {
  for (const list of ['containers', 'initContainers']) {
    listOf(spec, list).forEach(({ image }, index) => {
      if (typeof image !== 'string' || image === image.trim()) return;
      const field = `${path}.${list}[${index}].image`;
      causes.push(invalidValue(field, image, 'must not have leading or trailing whitespace'));
    });
  }
}

export function checkUnique(known: Set<unknown>, value: unknown, field: string, causes: StatusCause[]): void {
  if (known.has(value)) causes.push(duplicateValue(field, value));
  known.add(value);
}

function checkContainer(
  container: JsonObject,
  path: string,
  volumes: ReadonlySet<unknown>,
  causes: StatusCause[],
): void {
  const { name = '', image = '', terminationMessagePolicy, imagePullPolicy, resources } = container;
  if (typeof name === 'string' && name !== '') {
    for (const problem of dnsLabelProblems(name)) causes.push(invalidValue(`${path}.name`, name, problem));
  } else causes.push(requiredValue(`${path}.name`));
  if (image === '') causes.push(requiredValue(`${path}.image`));
  if (!messagePolicies.includes(String(terminationMessagePolicy))) {
    causes.push(unsupportedValue(`${path}.terminationMessagePolicy`, terminationMessagePolicy, messagePolicies));
  }
  if (container['ports'] !== undefined) checkPorts(listOf(container, 'ports'), `${path}.ports`, causes);
  if (container['env'] !== undefined) checkEnvironment(listOf(container, 'env'), `${path}.env`, causes);
  if (container['volumeMounts'] !== undefined) {
    checkMounts(listOf(container, 'volumeMounts'), `${path}.volumeMounts`, volumes, causes);
  }
  if (!pullPolicies.includes(String(imagePullPolicy))) {
    causes.push(unsupportedValue(`${path}.imagePullPolicy`, imagePullPolicy, pullPolicies));
  }
  if (isRecord(resources)) checkResources(resources, `${path}.resources`, causes);
}

function checkPorts(ports: readonly JsonObject[], path: string, causes: StatusCause[]): void {
  const names = new Set<unknown>();
  ports.forEach(({ name = '', containerPort = 0, hostPort = 0, protocol }, index) => {
    const field = `${path}[${index}]`;
    if (typeof name === 'string' && name !== '') {
      const problems = portNameProblems(name);
      for (const problem of problems) causes.push(invalidValue(`${field}.name`, name, problem));
      if (problems.length === 0) checkUnique(names, name, `${field}.name`, causes);
    }
    if (containerPort === 0) causes.push(requiredValue(`${field}.containerPort`));
    else checkPort(containerPort, `${field}.containerPort`, causes);
    if (hostPort !== 0) checkPort(hostPort, `${field}.hostPort`, causes);
    if (!protocols.includes(String(protocol))) {
      causes.push(unsupportedValue(`${field}.protocol`, protocol, protocols));
    }
  });
}

function checkPort(port: unknown, field: string, causes: StatusCause[]): void {
  if (typeof port === 'number' && port >= 1 && port <= 65_535) return;
  causes.push(invalidValue(field, port, 'must be between 1 and 65535, inclusive'));
}

/** IANA_SVC_NAME (apimachinery/pkg/util/validation, IsValidPortName, 1.36). */
function portNameProblems(name: string): readonly string[] {
  return [
    ...(name.length > 15 ? ['must be no more than 15 characters'] : []),
    ...(/^[-a-z0-9]+$/.test(name) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
    ...(/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
    ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
    ...(name.startsWith('-') || name.endsWith('-') ? ['must not begin or end with a hyphen'] : []),
  ];
}

function checkEnvironment(variables: readonly JsonObject[], path: string, causes: StatusCause[]): void {
  variables.forEach(({ name = '', value = '', valueFrom }, index) => {
    const field = `${path}[${index}]`;
    if (typeof name !== 'string' || name === '') causes.push(requiredValue(`${field}.name`));
    else if (!variableName.test(name)) {
      const problem =
        "a valid environment variable name must consist only of printable ASCII characters other than '='";
      causes.push(invalidValue(`${field}.name`, name, problem));
    }
    if (!isRecord(valueFrom)) return;
    const sources = Object.keys(valueFrom).length;
    const from = `${field}.valueFrom`;
    if (sources === 0) {
      const choices = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
      causes.push(invalidValue(from, '', `must specify one of: ${choices}`));
    } else if (value !== '') causes.push(invalidValue(from, '', 'may not be specified when `value` is not empty'));
    else if (sources > 1) causes.push(invalidValue(from, '', 'may not have more than one field specified at a time'));
  });
}

function checkMounts(
  mounts: readonly JsonObject[],
  path: string,
  volumes: ReadonlySet<unknown>,
  causes: StatusCause[],
): void {
  const places = new Set<unknown>();
  mounts.forEach(({ name = '', mountPath = '' }, index) => {
    const field = `${path}[${index}]`;
    if (name === '') causes.push(requiredValue(`${field}.name`));
    if (!volumes.has(name)) causes.push(missingValue(`${field}.name`, name));
    if (mountPath === '') causes.push(requiredValue(`${field}.mountPath`));
    if (places.has(mountPath)) causes.push(invalidValue(`${field}.mountPath`, mountPath, 'must be unique'));
    places.add(mountPath);
  });
}

function checkResources({ limits, requests }: JsonObject, path: string, causes: StatusCause[]): void {
  const most = isRecord(limits) ? limits : {};
  const least = isRecord(requests) ? requests : {};
  for (const name in most) {
    checkResourceName(name, `${path}.limits[${name}]`, causes);
    checkAmount(most[name], `${path}.limits[${name}]`, causes);
  }
  for (const name in least) {
    const asked = least[name];
    checkResourceName(name, `${path}.requests[${name}]`, causes);
    checkAmount(asked, `${path}.requests[${name}]`, causes);
    const limit = milliOf(most[name]);
    if (limit === null || (milliOf(asked) ?? 0n) <= limit) continue;
    const problem = `must be less than or equal to ${name} limit of ${String(most[name])}`;
    causes.push(invalidValue(`${path}.requests`, asked, problem));
  }
}

/** validateContainerResourceName, 1.36. */
function checkResourceName(name: string, field: string, causes: StatusCause[]): void {
  for (const problem of qualifiedNameProblems(name)) causes.push(invalidValue(field, name, problem));
  if (name.includes('/') || /^(cpu|memory|ephemeral-storage|hugepages-.*)$/.test(name)) return;
  if (!standardResources.test(name)) {
    causes.push(invalidValue(field, name, 'must be a standard resource type or fully qualified'));
  }
  causes.push(invalidValue(field, name, 'must be a standard resource for containers'));
}

function checkAmount(amount: unknown, field: string, causes: StatusCause[]): void {
  if ((milliOf(amount) ?? 0n) < 0n) causes.push(invalidValue(field, amount, 'must be greater than or equal to 0'));
}

function checkHooks(container: JsonObject, path: string, causes: StatusCause[]): void {
  const { lifecycle } = container;
  if (isRecord(lifecycle)) {
    for (const hook of ['postStart', 'preStop']) checkHandler(lifecycle[hook], `${path}.lifecycle.${hook}`, causes);
  }
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    checkProbe(container[probe], `${path}.${probe}`, causes);
  }
}

/** validateProbe, 1.36. */
function checkProbe(probe: unknown, path: string, causes: StatusCause[]): void {
  if (!isRecord(probe)) return;
  checkHandler(probe, path, causes);
  for (const field of times) {
    const value = probe[field];
    if (typeof value !== 'number' || value >= 0) continue;
    causes.push(invalidValue(`${path}.${field}`, value, 'must be greater than or equal to 0'));
  }
}

function checkHandler(action: unknown, field: string, causes: StatusCause[]): void {
  if (!isRecord(action)) return;
  const given = handlers.filter((handler) => isRecord(action[handler]));
  if (given.length === 0) causes.push(requiredValue(field, 'must specify a handler type'));
  for (const handler of ['httpGet', 'tcpSocket']) {
    const target = action[handler];
    if (isRecord(target) && handler === given[0]) checkTarget(target['port'], `${field}.${handler}.port`, causes);
  }
  for (const extra of given.slice(1)) {
    causes.push(forbiddenValue(`${field}.${extra}`, 'may not specify more than 1 handler type'));
  }
}

function checkTarget(port: unknown, field: string, causes: StatusCause[]): void {
  if (typeof port !== 'string') return checkPort(port ?? 0, field, causes);
  for (const problem of portNameProblems(port)) causes.push(invalidValue(field, port, problem));
}

function checkNoHooks(container: JsonObject, path: string, causes: StatusCause[]): void {
  for (const hook of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (!isRecord(container[hook])) continue;
    const problem = 'may not be set for init containers without restartPolicy=Always';
    causes.push(forbiddenValue(`${path}.${hook}`, problem));
  }
}
