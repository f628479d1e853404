/**
 * A shorter list that still fails: takes out ever smaller parts as long as that goes (delta debugging, Zeller 1999).
 * `fails` is true for `items`.
 */
export async function shrink<Item>(
  items: readonly Item[],
  fails: (items: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[]> {
  let rest = items;
  for (let size = Math.ceil(rest.length / 2); size >= 1;) {
    let shorter = false;
    for (let start = 0; start < rest.length;) {
      const without = [...rest.slice(0, start), ...rest.slice(start + size)];
      if (await fails(without)) {
        rest = without;
        shorter = true;
      } else start += size;
    }
    if (size > 1) size = Math.ceil(size / 2);
    else if (!shorter) break;
  }
  return rest;
}
