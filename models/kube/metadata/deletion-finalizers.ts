import type { DeleteOptions, ObjectMeta } from '../../../modules/ports/kube.ts';
import type { ResourceDefinition } from '../resource-definition.ts';

/** Held until the garbage collector has taken the references to it out of its dependents. */
export const orphanFinalizer = 'orphan';
/** Held until the garbage collector has seen to it that no dependent which blocks its deletion is left. */
export const foregroundFinalizer = 'foregroundDeletion';

/** What an object without the field has. */
export const noFinalizers: readonly string[] = [];

/**
 * The finalizers of an object once a DELETE has said what shall become of its dependents: an explicit policy wins over
 * what the object has, and that over what its kind does
 * (deletionFinalizersForGarbageCollection in registry/generic/registry/store.go, 1.36).
 */
export function finalizersAfter(
  { dependents }: ResourceDefinition,
  { finalizers = noFinalizers }: ObjectMeta,
  { propagationPolicy }: DeleteOptions,
): readonly string[] {
  if (dependents === 'ignored') return finalizers;
  const present = finalizers.find((each) => each === orphanFinalizer || each === foregroundFinalizer);
  const usual = present ?? (dependents === 'orphaned' ? orphanFinalizer : undefined);
  const wanted = propagationPolicy === undefined ? usual : byPolicy[propagationPolicy];
  if (wanted === present) return finalizers;
  const others = finalizers.filter((each) => each !== orphanFinalizer && each !== foregroundFinalizer);
  return wanted === undefined ? others : [...others, wanted];
}

const byPolicy = { Background: undefined, Foreground: foregroundFinalizer, Orphan: orphanFinalizer } as const;
