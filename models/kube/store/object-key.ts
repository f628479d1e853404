/** Identifies an object inside its collection: `namespace/name`, or `name` where the resource has no namespaces. */
export function objectKey(namespace: string | null, name: string): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

/** The order of LIST: by the bytes of the key. Names are ASCII, so comparing UTF-16 units is the same. */
export function compareKeys(left: { readonly key: string }, right: { readonly key: string }): number {
  return left.key < right.key ? -1 : left.key > right.key ? 1 : 0;
}

/** Keys from `from` on, before `to`. */
export interface KeyRange {
  readonly from: string;
  readonly to: string;
}

const everyKey: KeyRange = { from: '', to: '\uffff' };

/** The keys of the objects in a namespace; null: of all objects. */
export function keysOf(namespace: string | null): KeyRange {
  // `0` is the character after `/`.
  return namespace === null ? everyKey : { from: `${namespace}/`, to: `${namespace}0` };
}
