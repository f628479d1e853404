import type { PendingEvent, VirtualTime, Window } from '../kernel/event.ts';

/** What a strategy sees when it must choose: every event that real asynchrony would allow next, in default order. */
export interface Choices {
  readonly now: VirtualTime;
  /** Never empty. The first is what happens by default. Each carries its identity and, where known, its footprint. */
  readonly enabled: readonly PendingEvent[];
  /** The moment by which some window closes: no choice may lie after it. */
  readonly closing: VirtualTime;
}

export interface Choice {
  readonly event: PendingEvent;
  /** Between max(now, event.earliest) and `closing`; virtual time moves there. */
  readonly moment: VirtualTime;
}

/**
 * Decides the order of events. One that only draws moments (`due`) runs on one heap and is fast; one that also has
 * `choose` is asked at every step with the enabled set. Neither can break determinism: whatever it draws is keyed by
 * identities, and what it answers is checked.
 */
export interface Strategy {
  readonly name: string;
  /** Called once when an event is made: the moment in its window at which it is due by default. */
  due(identity: string, window: Window): VirtualTime;
  /** Called before every step. Absent: the event that is due first happens when it is due. */
  readonly choose?: (choices: Choices) => Choice;
}
