/** Identifies an object inside its collection: `namespace/name`, or `name` where the resource has no namespaces. */
export function objectKey(namespace: string | null, name: string): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

/** The order of LIST: by the bytes of the key. Names are ASCII, so comparing UTF-16 units is the same. */
export function compareKeys(left: { readonly key: string }, right: { readonly key: string }): number {
  return left.key < right.key ? -1 : left.key > right.key ? 1 : 0;
}
