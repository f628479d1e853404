import type { Strategy } from './strategy.ts';

/** One departure from the default order: when `before` would be next, `event` happens instead. */
export interface Deviation {
  readonly event: string;
  readonly before: string;
}

/**
 * The order of `base`, except for the given deviations. They are keyed by identities, so they still apply after the code
 * under test has changed elsewhere. What could not be applied is left over in `missed`.
 */
export function replay(
  base: Strategy,
  deviations: readonly Deviation[],
): Strategy & { readonly missed: () => readonly Deviation[] } {
  const waiting = new Map<string, Deviation[]>();
  for (const deviation of deviations) {
    const queue = waiting.get(deviation.before);
    if (queue === undefined) waiting.set(deviation.before, [deviation]);
    else queue.push(deviation);
  }
  return {
    name: 'replay',
    due: (identity, window) => base.due(identity, window),
    choose({ now, enabled }) {
      const [first] = enabled;
      if (first === undefined) throw new RangeError('a strategy was asked to choose among no events');
      const queue = waiting.get(first.identity);
      const wanted = queue?.[0];
      const event = wanted === undefined ? undefined : enabled.find(({ identity }) => identity === wanted.event);
      if (event === undefined) return { event: first, moment: Math.max(now, first.due) };
      queue?.shift();
      return { event, moment: Math.max(now, event.earliest) };
    },
    missed: () => deviations.filter((deviation) => waiting.get(deviation.before)?.includes(deviation) === true),
  };
}
