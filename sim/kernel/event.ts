import type { Footprint } from './footprint.ts';

/** Milliseconds of virtual time since the start of the run. */
export type VirtualTime = number;

/** When an event may happen: never before `earliest`, never after `latest` (Infinity: no bound). */
export interface Window {
  readonly earliest: VirtualTime;
  readonly latest: VirtualTime;
}

/**
 * Something that will happen. `identity` is stable across runs of changed code: it is made of who, what, on which object
 * and the how-manieth time, never of a position in the run.
 */
export interface PendingEvent extends Window {
  readonly identity: string;
  /** The moment inside the window that the strategy gave it when it was made. */
  readonly due: VirtualTime;
  /** Order of making; breaks ties of `due`. */
  readonly sequence: number;
  /** What it will read and write, where that is known before it happens. */
  readonly footprint: (() => Footprint) | null;
  readonly fire: () => void;
  /** Set when the event must not happen any more. */
  canceled: boolean;
}
