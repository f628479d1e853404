import type { Fact } from '../sim/history/fact.ts';

/**
 * For time limits: whether a system may act, judged by the simulator's own facts. From the fact on by which one of its
 * replicas has crashed, stands still or is cut off from a server, it may not, until each is back. What befalls the servers,
 * and requests that were lost, the time limit has to allow for.
 */
export function whileUnstruck(replicas: readonly string[]): (fact: Fact) => boolean | null {
  const troubles = new Set<string>();
  return (fact) => {
    if (fact.kind !== 'lifecycle' || !replicas.includes(fact.process)) return null;
    const { process, change, detail } = fact;
    switch (change) {
      case 'crashed':
        troubles.add(`${process} is down`);
        break;
      case 'started':
        troubles.delete(`${process} is down`);
        break;
      case 'paused':
        troubles.add(`${process} stands still`);
        break;
      case 'resumed':
        troubles.delete(`${process} stands still`);
        break;
      case 'cut':
        troubles.add(`${process} is cut off from ${detail ?? ''}`);
        break;
      case 'healed':
        troubles.delete(`${process} is cut off from ${detail ?? ''}`);
        break;
      case 'exited':
      case 'stopping':
      case 'skewed':
        return null;
    }
    return troubles.size === 0;
  };
}
