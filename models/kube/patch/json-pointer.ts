/** The steps of an RFC 6901 pointer, or null when it is malformed. The empty pointer has none: the whole document. */
export function parsePointer(pointer: string): readonly string[] | null {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return null;
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The list index that a step means in a list of `length` items, or null. No sign, no leading zeros. */
export function listIndex(step: string, length: number): number | null {
  if (!/^(0|[1-9][0-9]*)$/.test(step)) return null;
  const index = Number(step);
  return index < length ? index : null;
}
