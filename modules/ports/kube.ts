/**
 * The Kubernetes API as scheduling modules use it: one call per REST request, every expected outcome a value.
 * Twin implementations: `models/kube` (simulated) and `adapters/kube` (a real cluster).
 */

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** The fields that one manager owns by one kind of request; server-side apply keeps these books. */
export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsType?: string;
  readonly fieldsV1?: object;
  readonly subresource?: string;
}

export interface ObjectMeta {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  /** Opaque; compare for equality only. */
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  /** RFC 3339, whole seconds, UTC. */
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/** Any API object. `spec` and `status` are typed by the resource that it belongs to. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** Names a REST resource and, as a phantom type, the objects that live there. */
export interface Resource<T extends KubeObject = KubeObject> {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Never present at run time; carries the object type. */
  readonly object?: T;
}

/** Why a call did not succeed. `ambiguous` outcomes may or may not have been applied by the server. */
export interface KubeError {
  readonly kind:
    | 'badRequest' // 400
    | 'forbidden' // 403
    | 'notFound' // 404
    | 'alreadyExists' // 409, reason AlreadyExists
    | 'conflict' // 409, reason Conflict
    | 'gone' // 410, reason Expired or Gone
    | 'unsupportedMediaType' // 415
    | 'invalid' // 422
    | 'tooManyRequests' // 429
    | 'internal' // 500
    | 'notImplemented' // 501
    | 'unavailable' // 503
    | 'timeout' // 504, or no answer in time
    | 'unreachable'; // the connection broke
  /** HTTP status; 0 when no answer arrived. */
  readonly code: number;
  /** Kubernetes' machine-readable reason, for example `AlreadyExists`. */
  readonly reason: string;
  readonly message: string;
  /** True when the request may have been applied although the caller sees an error. */
  readonly ambiguous: boolean;
  readonly retryAfterSeconds?: number;
}

export type KubeResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: KubeError };

export interface ListOptions {
  /** Kubernetes label selector text, for example `app=x,tier notin (a,b),!legacy`. */
  readonly labelSelector?: string;
  /** Kubernetes field selector text, for example `status.phase=Succeeded`. */
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  /** Unset: most recent. `"0"`: whatever the API server has cached, possibly old. */
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan';
}

export interface ObjectList<T extends KubeObject> {
  readonly items: readonly T[];
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
}

export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string };

export type Patch =
  /** RFC 7386: `null` deletes a key. `metadata.resourceVersion` inside is a precondition. */
  | { readonly type: 'merge'; readonly body: { readonly [key: string]: unknown } }
  /** RFC 6902: a failed `test` answers 422. */
  | { readonly type: 'json'; readonly body: readonly JsonPatchOperation[] }
  /** Kubernetes' own merge of lists by key, for built-in kinds; a custom resource answers 415. */
  | { readonly type: 'strategic'; readonly body: { readonly [key: string]: unknown } }
  /** Server-side apply: the fields that `fieldManager` wants. A conflict with another manager answers 409 unless forced. */
  | {
      readonly type: 'apply';
      readonly body: { readonly [key: string]: unknown };
      readonly fieldManager: string;
      readonly force?: boolean;
    };

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export type WatchEvent<T extends KubeObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  /** Only `metadata.resourceVersion` of the object is set. */
  | { readonly type: 'BOOKMARK'; readonly object: T }
  /** The stream has failed (410 when the version is too old) and will end. */
  | { readonly type: 'ERROR'; readonly error: KubeError };

export interface WatchOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: 'NotOlderThan';
  readonly allowWatchBookmarks?: boolean;
  /** Begin with the current state as ADDED events, closed by a bookmark annotated `k8s.io/initial-events-end`. */
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds?: number;
}

/** An open watch. `next` resolves to null when the stream has ended (server timeout, lost connection, `close`). */
export interface Watch<T extends KubeObject> {
  next(): Promise<WatchEvent<T> | null>;
  close(): void;
}

export interface Kube {
  get<T extends KubeObject>(resource: Resource<T>, namespace: string | null, name: string): Promise<KubeResult<T>>;
  /** `namespace` null lists all namespaces. */
  list<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    options?: ListOptions,
  ): Promise<KubeResult<ObjectList<T>>>;
  create<T extends KubeObject>(resource: Resource<T>, namespace: string | null, object: T): Promise<KubeResult<T>>;
  /** PUT: with `metadata.resourceVersion` set, a stale one answers `conflict`. */
  replace<T extends KubeObject>(resource: Resource<T>, namespace: string | null, object: T): Promise<KubeResult<T>>;
  patch<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    name: string,
    patch: Patch,
  ): Promise<KubeResult<T>>;
  /** Resolves to the deleted (or terminating) object where the server returns one, else null. */
  delete<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    name: string,
    options?: DeleteOptions,
  ): Promise<KubeResult<T | null>>;
  /** Opens a watch; fails like any request. */
  watch<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | null,
    options?: WatchOptions,
  ): Promise<KubeResult<Watch<T>>>;
}
