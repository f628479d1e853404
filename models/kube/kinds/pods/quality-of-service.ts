import { isRecord, type JsonObject } from '../../objects/object-fields.ts';
import { milliOf } from '../quantity.ts';

export type QualityOfService = 'Guaranteed' | 'Burstable' | 'BestEffort';

const kinds = ['cpu', 'memory'] as const;

/** How a pod's containers ask for processor and memory (pkg/apis/core/v1/helper/qos/qos.go, 1.36). */
export function qualityOfService(spec: JsonObject): QualityOfService {
  const pod = spec['resources'];
  const demands = isRecord(pod) ? [pod] : containersOf(spec).map(resourcesOf);
  if (demands.every((resources) => isEmpty(resources))) return 'BestEffort';
  const limited = demands.every((resources) => kinds.every((kind) => amount(resources, 'limits', kind) > 0n));
  const equal = kinds.every((kind) => total(demands, 'requests', kind) === total(demands, 'limits', kind));
  return limited && equal ? 'Guaranteed' : 'Burstable';
}

function containersOf({ containers, initContainers }: JsonObject): readonly unknown[] {
  const first: readonly unknown[] = Array.isArray(containers) ? containers : [];
  return Array.isArray(initContainers) ? [...first, ...initContainers] : first;
}

function resourcesOf(container: unknown): JsonObject {
  const resources = isRecord(container) ? container['resources'] : undefined;
  return isRecord(resources) ? resources : {};
}

function isEmpty(resources: JsonObject): boolean {
  for (const list of ['requests', 'limits'] as const) {
    if (isRecord(resources[list]) && kinds.some((kind) => amount(resources, list, kind) > 0n)) return false;
  }
  return true;
}

function total(demands: readonly JsonObject[], list: 'requests' | 'limits', kind: string): bigint {
  return demands.reduce((sum, resources) => sum + amount(resources, list, kind), 0n);
}

function amount(resources: JsonObject, list: 'requests' | 'limits', kind: string): bigint {
  const quantities = resources[list];
  return isRecord(quantities) ? (milliOf(quantities[kind]) ?? 0n) : 0n;
}
