import type { Streams } from '../random/streams.ts';
import type { Strategy } from './strategy.ts';

/** Adversarial order: at every step each enabled event is equally likely, and happens as early as it can. */
export function random(streams: Streams): Strategy {
  return {
    name: 'random',
    due: (_identity, window) => window.earliest,
    choose({ now, enabled }) {
      const [first] = enabled;
      if (first === undefined) throw new RangeError('a strategy was asked to choose among no events');
      const position = enabled.length === 1 ? 0 : Math.floor(streams.draw('choice', first.identity) * enabled.length);
      const event = enabled[position] ?? first;
      return { event, moment: Math.max(now, event.earliest) };
    },
  };
}
