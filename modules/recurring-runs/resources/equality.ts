/**
 * Deep equality of plain JSON as Kubernetes' `equality.Semantic.DeepEqual` has it: absent, null and empty lists or maps
 * are one and the same. Key order does not count.
 */
export function semanticallyEqual(left: unknown, right: unknown): boolean {
  if (left === right || (isEmpty(left) && isEmpty(right))) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => semanticallyEqual(item, right[index]));
  }
  if (!isMap(left) || !isMap(right)) return false;
  return (
    Object.keys(left).every((key) => semanticallyEqual(left[key], right[key])) &&
    Object.keys(right).every((key) => Object.hasOwn(left, key) || isEmpty(right[key]))
  );
}

function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return Array.isArray(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0;
}
