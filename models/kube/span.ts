import type { Window } from '../../sim/kernel/event.ts';

/** How long something takes, ms: at least and at most. Infinity: it may take for ever. */
export type Span = readonly [least: number, most: number];

/** The window of something that takes a span, counted from `start` (virtual ms). */
export function windowFrom(start: number, [least, most]: Span): Window {
  return { earliest: start + least, latest: start + most };
}
