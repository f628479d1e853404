import type { KubeObject } from '../../../modules/ports/kube.ts';
import { internal, type FailureStatus } from '../status.ts';
import type { Registry } from '../server/registry.ts';
import type { WriteOptions } from '../server/request.ts';

/** How the result of a write reaches the store. */
export interface WriteMode {
  /** Who writes: a client's name; null: nobody in particular. */
  readonly author: string | null;
  /** Answer as if, and leave the store alone (`dryRun=All`). */
  readonly dryRun: boolean;
  /** The object may be more than the store takes. */
  readonly long: boolean;
  /** Who owns the written fields; null: the object says so itself. */
  readonly manager: string | null;
}

export function writeMode(author: string | null, options: WriteOptions = {}): WriteMode {
  const { dryRun = false, long = false, fieldManager = author ?? 'unknown' } = options;
  return { author, dryRun, long, manager: fieldManager };
}

/**
 * Stores an object under a new version, and returns it as stored. A dry run returns it under the version that it has:
 * none for a new object (apiserver/pkg/registry/generic/registry/dryrun.go, 1.36).
 */
export function putObject(
  { store }: Registry,
  collection: string,
  key: string,
  object: KubeObject,
  { author, dryRun }: WriteMode,
): KubeObject {
  return dryRun ? object : store.put(collection, key, object, author);
}

/** Bytes that etcd takes in one request by default (embed.DefaultMaxRequestBytes, etcd 3.6). */
const mostBytes = 1.5 * 1024 * 1024;

/**
 * What the store says to an object that is too large; null when it is not. Only looked at after long bodies: an object that
 * grows by short patches is not noticed.
 */
export function sizeProblem(object: KubeObject, { long, dryRun }: WriteMode): FailureStatus | null {
  if (!long || dryRun || JSON.stringify(object).length < mostBytes) return null;
  return internal('etcdserver: request is too large');
}
