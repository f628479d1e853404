import type { KubeObject } from '../../../modules/ports/kube.ts';
import { listOf } from '../kinds/filled.ts';
import { equalJson, isRecord, partOf, withPart } from '../objects/object-fields.ts';

/** What a look through a namespace has left behind. */
export interface Remains {
  /** Nothing else is deleted while there are pods. */
  readonly pods: number;
  /** Objects that stay, by `plural.group`. */
  readonly counts: ReadonlyMap<string, number>;
  /** How many objects each finalizer holds. */
  readonly finalizers: ReadonlyMap<string, number>;
}

export const nothing: Remains = { pods: 0, counts: new Map(), finalizers: new Map() };

export function isEmptied({ pods, counts }: Remains): boolean {
  return pods === 0 && counts.size === 0;
}

interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** What the conditions of a namespace say while it is emptied (status_condition_utils.go of the controller, 1.36). */
export function contentConditions({ counts, finalizers }: Remains): readonly Condition[] {
  const kept = list(counts, (resource, count) => `${resource} has ${count} resource instances`);
  const held = list(finalizers, (finalizer, count) => `${finalizer} in ${count} resource instances`);
  return [
    good('NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'),
    good(
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    good(
      'NamespaceDeletionContentFailure',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    kept === ''
      ? good('NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed')
      : bad('NamespaceContentRemaining', 'SomeResourcesRemain', `Some resources are remaining: ${kept}`),
    held === ''
      ? good('NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished')
      : bad(
          'NamespaceFinalizersRemaining',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${held}`,
        ),
  ];
}

function good(type: string, reason: string, message: string): Condition {
  return { type, status: 'False', reason, message };
}

function bad(type: string, reason: string, message: string): Condition {
  return { type, status: 'True', reason, message };
}

function list(counts: ReadonlyMap<string, number>, describe: (name: string, count: number) => string): string {
  return [...counts]
    .map(([name, count]) => describe(name, count))
    .sort()
    .join(', ');
}

/** The namespace with these conditions; the same one when it says so already. `now` as RFC 3339. */
export function withConditions(namespace: KubeObject, conditions: readonly Condition[], now: string): KubeObject {
  const given = partOf(namespace, 'status');
  const status = isRecord(given) ? given : {};
  const known = listOf(status, 'conditions');
  const next = conditions.map(({ type, status: value, reason, message }) => {
    const old = known.find((each) => each['type'] === type);
    const same = old?.['status'] === value && old['reason'] === reason && old['message'] === message;
    return { type, status: value, lastTransitionTime: same ? old['lastTransitionTime'] : now, reason, message };
  });
  return equalJson(next, known) ? namespace : withPart(namespace, 'status', { ...status, conditions: next });
}
