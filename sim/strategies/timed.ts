import type { Streams } from '../random/streams.ts';
import type { Strategy } from './strategy.ts';

/** Realistic time: every event happens at a moment drawn evenly in its window when it is made. The default. */
export function timed(streams: Streams): Strategy {
  return {
    name: 'timed',
    due(identity, window) {
      const width = Math.min(window.latest - window.earliest, 1e12);
      return width > 0 ? window.earliest + width * streams.draw('schedule', identity) : window.earliest;
    },
  };
}
