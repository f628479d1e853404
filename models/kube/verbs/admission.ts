import type { KubeObject } from '../../../modules/ports/kube.ts';
import { isTerminating } from '../objects/pod-fields.ts';
import { namespaceDefinition } from '../kinds/namespaces.ts';
import type { Registry } from '../server/registry.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { forbidden, notFound, type FailureStatus } from '../status.ts';

/** Why nothing can be made in a namespace that is not there; null when it is. */
export function missingNamespace(registry: Registry, namespace: string | null): FailureStatus | null {
  if (namespace === null) return null;
  const home = registry.store.collection(namespaceDefinition.collection).get(namespace);
  return home === undefined ? notFound(namespaceDefinition, namespace) : null;
}

/**
 * Why a new object is not admitted, or null: its namespace must be there and stay (apiserver/pkg/admission/plugin/
 * namespace/lifecycle, 1.36), and its kind may have a rule of its own.
 */
export function refusedCreate(
  registry: Registry,
  definition: ResourceDefinition,
  namespace: string | null,
  object: KubeObject,
): FailureStatus | null {
  const { name = '', generateName = '' } = object.metadata;
  const shown = name === '' ? generateName : name;
  if (namespace !== null) {
    const home = registry.store.collection(namespaceDefinition.collection).get(namespace);
    if (home === undefined) return notFound(namespaceDefinition, namespace);
    if (isTerminating(home)) {
      const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
      const message = `namespace ${namespace} is being terminated`;
      const cause = { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' };
      return forbidden(definition, shown, why, [cause]);
    }
  }
  const why = definition.refuseCreate?.(object) ?? null;
  return why === null ? null : forbidden(definition, shown, why);
}
