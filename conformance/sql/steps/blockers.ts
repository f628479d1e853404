/** Of each waiting process those that it waits for. */
export type Blockers = ReadonlyMap<number, readonly number[]>;

/** Whether some processes wait for each other in a circle. */
export function hasCycle(blockers: Blockers): boolean {
  const finished = new Set<number>();
  const onPath = new Set<number>();
  const leadsBack = (process: number): boolean => {
    if (onPath.has(process)) return true;
    if (finished.has(process)) return false;
    onPath.add(process);
    const found = (blockers.get(process) ?? []).some(leadsBack);
    onPath.delete(process);
    finished.add(process);
    return found;
  };
  return [...blockers.keys()].some(leadsBack);
}
