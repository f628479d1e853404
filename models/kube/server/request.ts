import type {
  DeleteOptions,
  KubeObject,
  ListOptions,
  ObjectList,
  Patch,
  Resource,
  WatchOptions,
} from '../../../modules/ports/kube.ts';
import { createdStatus, type FailureStatus, type SuccessStatus } from '../status.ts';

interface Target {
  readonly resource: Resource;
  /** Null: a resource without namespaces, or all namespaces. */
  readonly namespace: string | null;
}

interface ObjectTarget extends Target {
  readonly name: string;
  readonly subresource?: string;
}

/** The options of a LIST, those among them that only a WATCH may have. */
export interface ListQuery extends ListOptions {
  readonly sendInitialEvents?: boolean;
}

/** The options of a WATCH, those among them that only a LIST may have. */
export interface WatchQuery extends WatchOptions {
  readonly continue?: string;
}

/** Query parameters that every write understands. */
export interface WriteOptions {
  /** Do everything but store it (`dryRun=All`). */
  readonly dryRun?: boolean;
  /** The body is so long that the object may be more than the store takes. */
  readonly long?: boolean;
  /** Who owns the written fields; by default the client's name. */
  readonly fieldManager?: string;
  /** What happens to unknown and repeated fields. Default Warn. */
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
}

export type GetRequest = ObjectTarget & {
  readonly verb: 'get';
  /** Unset: the latest state. Else: whatever the server's watch cache knows, at least this version. */
  readonly resourceVersion?: string;
};
export type ListRequest = Target & { readonly verb: 'list'; readonly options: ListQuery };
export type CreateRequest = Target & {
  readonly verb: 'create';
  readonly body: KubeObject;
  /** With `subresource`: the object that it belongs to (`POST …/pods/a/binding`). */
  readonly name?: string;
  readonly subresource?: string;
  readonly options?: WriteOptions;
};
export type UpdateRequest = ObjectTarget & {
  readonly verb: 'update';
  readonly body: KubeObject;
  readonly options?: WriteOptions;
};
export type PatchRequest = ObjectTarget & {
  readonly verb: 'patch';
  readonly patch: Patch;
  readonly options?: WriteOptions;
  /**
   * Of a request that came over HTTP, where nothing has types: what strict decoding has against the text of the patch
   * (`patchComplaints`). Absent: the patch is typed, and what it makes of the object is not decoded again.
   */
  readonly complaints?: readonly string[];
};
export type DeleteRequest = ObjectTarget & {
  readonly verb: 'delete';
  readonly options: DeleteOptions;
  readonly dryRun?: boolean;
};
export type DeleteCollectionRequest = Target & {
  readonly verb: 'deletecollection';
  readonly selection: ListQuery;
  readonly options: DeleteOptions;
  readonly dryRun?: boolean;
};
export type WatchRequest = Target & { readonly verb: 'watch'; readonly options: WatchQuery };

/** One REST request that has one answer. */
export type KubeRequest =
  GetRequest | ListRequest | CreateRequest | UpdateRequest | PatchRequest | DeleteRequest | DeleteCollectionRequest;

export type KubeResponse =
  | {
      readonly outcome: 'object';
      readonly code: 200 | 201;
      readonly body: KubeObject;
      /** For the `Warning` headers of the answer. */
      readonly warnings?: readonly string[];
    }
  | { readonly outcome: 'list'; readonly code: 200; readonly body: ObjectList<KubeObject> }
  | { readonly outcome: 'success'; readonly code: 200 | 201; readonly body: SuccessStatus }
  | { readonly outcome: 'failure'; readonly code: number; readonly body: FailureStatus };

export function refuse(status: FailureStatus): KubeResponse {
  return { outcome: 'failure', code: status.code, body: status };
}

/** The answer to what makes nothing of its own: a binding, an eviction. */
export function created(): KubeResponse {
  return { outcome: 'success', code: 201, body: createdStatus() };
}

export function answer(body: KubeObject, code: 200 | 201 = 200): KubeResponse {
  return { outcome: 'object', code, body };
}

/** The answer with more warnings; refusals carry none. */
export function warned(response: KubeResponse, warnings: readonly string[]): KubeResponse {
  if (response.outcome !== 'object' || warnings.length === 0) return response;
  return { ...response, warnings: [...warnings, ...(response.warnings ?? [])] };
}
