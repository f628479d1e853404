import { isRecord, type JsonObject } from '../../objects/object-fields.ts';
import { changed, changedEach, filled, isUnset } from '../filled.ts';
import { canonicalQuantity } from '../quantity.ts';

const constants = { resources: {}, terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' };
const probeDefaults = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
const httpDefaults = { path: '/', scheme: 'HTTP' };

/** The container with what clients may leave out, as in any template (pkg/apis/core/v1/defaults.go, 1.36). */
export function withContainerDefaults(given: JsonObject): JsonObject {
  let container = filled(given, constants);
  if (isUnset(container['imagePullPolicy']))
    container = { ...container, imagePullPolicy: pullPolicy(container['image']) };
  if (container['resources'] !== constants.resources) container = changed(container, 'resources', withQuantities);
  if (container['ports'] !== undefined) container = changedEach(container, 'ports', withProtocol);
  if (container['env'] !== undefined) container = changedEach(container, 'env', withFieldVersion);
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (container[probe] !== undefined) container = changed(container, probe, withProbeDefaults);
  }
  if (container['lifecycle'] !== undefined) container = changed(container, 'lifecycle', withHooks);
  return container;
}

/** What only the containers of a pod get, not those of a template: requests from limits, ports of the host. */
export function withPodContainerDefaults(given: JsonObject, hostNetwork: boolean): JsonObject {
  const container = changed(given, 'resources', withRequests);
  return hostNetwork ? changedEach(container, 'ports', withHostPort) : container;
}

/** `latest`, said or meant, is pulled every time. */
function pullPolicy(image: unknown): 'Always' | 'IfNotPresent' {
  if (typeof image !== 'string' || image === '') return 'IfNotPresent';
  if (image.includes('@')) return 'IfNotPresent';
  const tag = /:([^/:]*)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
}

/** Limits and requests in the server's own writing. */
export function withQuantities(resources: JsonObject): JsonObject {
  return changed(changed(resources, 'limits', eachQuantity), 'requests', eachQuantity);
}

export function eachQuantity(list: JsonObject): JsonObject {
  let result: { [name: string]: unknown } | null = null;
  for (const name in list) {
    const quantity = canonicalQuantity(list[name]);
    if (quantity === list[name]) continue;
    result ??= { ...list };
    result[name] = quantity;
  }
  return result ?? list;
}

function withRequests(resources: JsonObject): JsonObject {
  const { limits, requests } = resources;
  if (!isRecord(limits)) return resources;
  const complete = filled(isRecord(requests) ? requests : {}, limits);
  return complete === requests ? resources : { ...resources, requests: complete };
}

function withProtocol(port: JsonObject): JsonObject {
  return filled(port, { protocol: 'TCP' });
}

function withHostPort(port: JsonObject): JsonObject {
  const { hostPort, containerPort } = port;
  return isUnset(hostPort) || hostPort === 0 ? { ...port, hostPort: containerPort } : port;
}

/** A reference to a field of the pod itself, in an environment variable or a file. */
export function withFieldVersion(item: JsonObject): JsonObject {
  const direct = changed(item, 'fieldRef', (reference) => filled(reference, { apiVersion: 'v1' }));
  return changed(direct, 'valueFrom', withFieldVersion);
}

function withProbeDefaults(given: JsonObject): JsonObject {
  let probe = given;
  for (const [key, value] of Object.entries(probeDefaults)) {
    if (isUnset(probe[key]) || probe[key] === 0) probe = { ...probe, [key]: value };
  }
  return changed(withHttp(probe), 'grpc', (grpc) => filled(grpc, { service: '' }));
}

function withHooks(lifecycle: JsonObject): JsonObject {
  return changed(changed(lifecycle, 'postStart', withHttp), 'preStop', withHttp);
}

function withHttp(action: JsonObject): JsonObject {
  return changed(action, 'httpGet', (get) => filled(get, httpDefaults));
}
