import type { KubeObject, ObjectMeta } from '../../../modules/ports/kube.ts';
import { podDefinition } from '../kinds/pods/pods.ts';
import { withCondition } from '../kinds/pods/conditions.ts';
import { specOf } from '../kinds/pods/validation.ts';
import { textReader, withPart } from '../objects/object-fields.ts';
import { objectKey } from '../store/object-key.ts';
import { isTerminating } from '../objects/pod-fields.ts';
import type { Registry } from '../server/registry.ts';
import { created, refuse, type CreateRequest, type KubeResponse } from '../server/request.ts';
import { badRequest, conflict, internal, notFound, subresourceConflict, type FailureStatus } from '../status.ts';
import { formatTimestamp } from '../objects/timestamp.ts';
import { preconditionFailed } from './preconditions.ts';
import { putObject, writeMode } from './write.ts';

const targetKind = textReader('target.kind');
const targetName = textReader('target.name');

/**
 * POST …/pods/NAME/binding: assigns a pod to a node, once (BindingREST in pkg/registry/core/pod/storage/storage.go, 1.36).
 * Whether there is such a node is not checked, as upstream.
 */
export function bind(registry: Registry, request: CreateRequest, author: string | null): KubeResponse {
  const { namespace, name = '', body, options } = request;
  const { store } = registry;
  const { collection } = podDefinition;
  const key = objectKey(namespace, name);
  const unfit = unfitBinding(body, namespace, name);
  if (unfit !== null) return refuse(unfit);
  const pod = store.collection(collection).get(key);
  if (pod === undefined) return refuse(notFound(podDefinition, name));
  const unmet = preconditionFailed(podDefinition, pod, body.metadata);
  if (unmet !== null) return refuse(conflict(podDefinition, name, unmet));
  const problem = bindingProblem(pod, name);
  if (problem !== null) return refuse(subresourceConflict(podDefinition, 'binding', name, problem));
  putObject(
    registry,
    collection,
    key,
    bound(pod, targetName(body), body.metadata, formatTimestamp(store.now())),
    writeMode(author, options),
  );
  return created();
}

/** The pod on its node, with the condition that says so and what the binding's metadata adds. `now` as RFC 3339. */
export function bound(
  pod: KubeObject,
  nodeName: string,
  { annotations, labels }: Pick<ObjectMeta, 'annotations' | 'labels'>,
  now: string,
): KubeObject {
  let { metadata } = pod;
  if (annotations !== undefined) metadata = { ...metadata, annotations: { ...metadata.annotations, ...annotations } };
  if (labels !== undefined) metadata = { ...metadata, labels: { ...metadata.labels, ...labels } };
  const placed = withPart({ ...pod, metadata }, 'spec', { ...specOf(pod), nodeName });
  return withCondition(placed, { type: 'PodScheduled', status: 'True' }, now);
}

function unfitBinding(binding: KubeObject, namespace: string | null, name: string): FailureStatus | null {
  const home = binding.metadata.namespace ?? '';
  if (home !== '' && home !== namespace) {
    return badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if ((binding.metadata.name ?? '') !== name) return badRequest('name in URL does not match name in Binding object');
  const kind = targetKind(binding);
  if (kind !== '' && kind !== 'Node') {
    return internal(`target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`);
  }
  return targetName(binding) === '' ? internal('target.name: Required value') : null;
}

function bindingProblem(pod: KubeObject, name: string): string | null {
  const { nodeName = '', schedulingGates } = specOf(pod);
  if (isTerminating(pod)) return `pod ${name} is being deleted, cannot be assigned to a host`;
  if (nodeName !== '') return `pod ${name} is already assigned to node ${JSON.stringify(nodeName)}`;
  const gated = Array.isArray(schedulingGates) && schedulingGates.length > 0;
  return gated ? `pod ${name} has non-empty .spec.schedulingGates` : null;
}
