import type { KubeObject } from '../../../../modules/ports/kube.ts';
import { labelValueProblems, qualifiedNameProblems } from '../../../../modules/ports/selectors/label-rules.ts';
import { forbiddenValue, invalidValue, requiredValue, unsupportedValue } from '../../objects/field-error.ts';
import { equalJson, isRecord, partOf, withPart, type JsonObject } from '../../objects/object-fields.ts';
import type { StatusCause } from '../../status.ts';
import { changed, isUnset, listOf } from '../filled.ts';
import { eachQuantity } from '../pods/container-defaults.ts';
import { specOf } from '../pods/validation.ts';
import { milliOf } from '../quantity.ts';

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
const network = /^(?:\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}|[0-9a-fA-F:]+\/\d{1,3})$/;

/** SetDefaults_NodeStatus in pkg/apis/core/v1/defaults.go and the two names of its network in conversion.go, 1.36. */
export function withNodeDefaults(node: KubeObject): KubeObject {
  const given = partOf(node, 'spec');
  const spec = withNetworks(isRecord(given) ? given : {});
  const placed = spec === given ? node : withPart(node, 'spec', spec);
  const status = partOf(placed, 'status');
  if (!isRecord(status)) return placed;
  const exact = changed(changed(status, 'capacity', eachQuantity), 'allocatable', eachQuantity);
  const { capacity, allocatable } = exact;
  const complete = isUnset(allocatable) && isRecord(capacity) ? { ...exact, allocatable: capacity } : exact;
  return complete === status ? placed : withPart(placed, 'status', complete);
}

function withNetworks(spec: JsonObject): JsonObject {
  const { podCIDR, podCIDRs } = spec;
  if (isUnset(podCIDR) || (Array.isArray(podCIDRs) && podCIDRs[0] === podCIDR)) return spec;
  return { ...spec, podCIDRs: [podCIDR] };
}

/** A new node takes no pods before it is ready (plugin/pkg/admission/nodetaint, 1.36). */
export function newNode(node: KubeObject): KubeObject {
  const spec = specOf(node);
  const taints = listOf(spec, 'taints');
  if (taints.some(({ key, effect }) => key === notReady.key && effect === notReady.effect)) return node;
  return withPart(node, 'spec', { ...spec, taints: [...taints, notReady] });
}

/** ValidateNode in pkg/apis/core/validation/validation.go, 1.36. */
export function nodeProblems(node: KubeObject): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const spec = specOf(node);
  checkTaints(spec, causes);
  checkNetworks(spec['podCIDRs'], causes);
  return causes;
}

function checkTaints(spec: JsonObject, causes: StatusCause[]): void {
  listOf(spec, 'taints').forEach((taint, index) => checkTaint(taint, `metadata.taints[${index}]`, causes));
  checkRepeatedTaints(listOf(spec, 'taints'), causes);
}

function checkTaint({ key, value = '', effect }: JsonObject, field: string, causes: StatusCause[]): void {
  const name = typeof key === 'string' ? key : '';
  for (const problem of qualifiedNameProblems(name)) causes.push(invalidValue(`${field}.key`, name, problem));
  if (typeof value === 'string') {
    for (const problem of labelValueProblems(value)) causes.push(invalidValue(`${field}.value`, value, problem));
  }
  if (isUnset(effect)) causes.push(requiredValue(`${field}.effect`));
  else if (!effects.includes(String(effect))) causes.push(unsupportedValue(`${field}.effect`, effect, effects));
}

function checkRepeatedTaints(taints: readonly JsonObject[], causes: StatusCause[]): void {
  const known = new Set<string>();
  taints.forEach(({ key = '', value = '', effect = '', timeAdded = null }, index) => {
    const identity = `${String(effect)}/${String(key)}`;
    if (known.has(identity)) {
      const shown = JSON.stringify({ Key: key, Value: value, Effect: effect, TimeAdded: timeAdded });
      const message = `Duplicate value: ${shown}: taints must be unique by key and effect pair`;
      causes.push({ reason: 'FieldValueDuplicate', message, field: `metadata.taints[${index}]` });
    }
    known.add(identity);
  });
}

function checkNetworks(networks: unknown, causes: StatusCause[]): void {
  if (!Array.isArray(networks)) return;
  networks.forEach((each: unknown, index) => {
    if (typeof each === 'string' && network.test(each)) return;
    const problem = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
    causes.push(invalidValue(`spec.podCIDRs[${index}]`, each, problem));
  });
}

/** What an update of a node does that it may not, of the node or of its status (ValidateNodeUpdate, 1.36). */
export function nodeUpdateProblems(draft: KubeObject, stored: KubeObject): readonly StatusCause[] {
  const causes: StatusCause[] = [...nodeProblems(draft)];
  const status = partOf(draft, 'status');
  if (isRecord(status)) for (const list of ['capacity', 'allocatable']) checkAmounts(status, list, causes);
  const next = specOf(draft);
  const old = specOf(stored);
  if (!isUnset(old['podCIDR']) && !equalJson(next['podCIDRs'], old['podCIDRs'])) {
    causes.push(forbiddenValue('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  }
  if (!isUnset(old['providerID']) && next['providerID'] !== old['providerID']) {
    causes.push(forbiddenValue('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  }
  // The rules of an update repeat those of the taints.
  checkTaints(next, causes);
  if (next['externalID'] !== old['externalID']) causes.push(forbiddenValue('spec.externalID', 'may not be updated'));
  return causes;
}

function checkAmounts(status: JsonObject, list: string, causes: StatusCause[]): void {
  const amounts = status[list];
  if (!isRecord(amounts)) return;
  for (const name in amounts) {
    if ((milliOf(amounts[name]) ?? 0n) >= 0n) continue;
    causes.push(invalidValue(`status.${list}.${name}`, amounts[name], 'must be greater than or equal to 0'));
  }
}
