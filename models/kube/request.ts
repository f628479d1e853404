import type {
  DeleteOptions,
  KubeObject,
  ListOptions,
  ObjectList,
  Patch,
  Resource,
  WatchOptions,
} from '../../modules/ports/kube.ts';
import type { FailureStatus, SuccessStatus } from './status.ts';

interface Target {
  readonly resource: Resource;
  /** Null: a resource without namespaces, or all namespaces. */
  readonly namespace: string | null;
}

interface ObjectTarget extends Target {
  readonly name: string;
  readonly subresource?: string;
}

export type GetRequest = ObjectTarget & { readonly verb: 'get' };
export type ListRequest = Target & { readonly verb: 'list'; readonly options: ListOptions };
export type CreateRequest = Target & { readonly verb: 'create'; readonly body: KubeObject };
export type UpdateRequest = ObjectTarget & { readonly verb: 'update'; readonly body: KubeObject };
export type PatchRequest = ObjectTarget & { readonly verb: 'patch'; readonly patch: Patch };
export type DeleteRequest = ObjectTarget & { readonly verb: 'delete'; readonly options: DeleteOptions };
export type WatchRequest = Target & { readonly verb: 'watch'; readonly options: WatchOptions };

/** One REST request that has one answer. */
export type KubeRequest = GetRequest | ListRequest | CreateRequest | UpdateRequest | PatchRequest | DeleteRequest;

export type KubeResponse =
  | { readonly outcome: 'object'; readonly code: 200 | 201; readonly body: KubeObject }
  | { readonly outcome: 'list'; readonly code: 200; readonly body: ObjectList<KubeObject> }
  | { readonly outcome: 'success'; readonly code: 200; readonly body: SuccessStatus }
  | { readonly outcome: 'failure'; readonly code: number; readonly body: FailureStatus };

export function refuse(status: FailureStatus): KubeResponse {
  return { outcome: 'failure', code: status.code, body: status };
}

export function answer(body: KubeObject, code: 200 | 201 = 200): KubeResponse {
  return { outcome: 'object', code, body };
}
