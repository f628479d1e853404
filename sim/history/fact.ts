import type { VirtualTime } from '../kernel/event.ts';

/** When and at which step of the run something was observed. */
interface Stamp {
  readonly step: number;
  readonly time: VirtualTime;
}

/** Durable state changed: an object was written, a row was committed. */
export interface ChangedFact extends Stamp {
  readonly kind: 'changed';
  /** `kube`, `database`, or a store of the scenario's own. */
  readonly store: string;
  readonly collection: string;
  readonly key: string;
  /** Null when it did not exist before. */
  readonly before: unknown;
  /** Null when it no longer exists. */
  readonly after: unknown;
  readonly version: string;
  /** The replica whose request did it; null for the world's own actors (kubelet, garbage collector). */
  readonly process: string | null;
}

/** A request was applied at its server. */
export interface AppliedFact extends Stamp {
  readonly kind: 'applied';
  readonly process: string;
  readonly link: string;
  readonly operation: string;
  readonly object: string;
  /** The server's answer in a word: an HTTP status, an SQLSTATE, `ok`. */
  readonly outcome: string;
}

/** A caller learnt that no answer comes: it timed out, or its connection was reset or refused. */
export interface UnansweredFact extends Stamp {
  readonly kind: 'unanswered';
  readonly process: string;
  readonly link: string;
  readonly operation: string;
  readonly object: string;
  readonly silence: 'timeout' | 'reset' | 'refused';
}

/** A module or the scenario reported something by name. */
export interface EventFact extends Stamp {
  readonly kind: 'event';
  readonly process: string | null;
  readonly name: string;
  readonly data: { readonly [key: string]: unknown };
}

/** A replica's life: what the simulator did to it, which the replica itself may not know. */
export interface LifecycleFact extends Stamp {
  readonly kind: 'lifecycle';
  readonly process: string;
  readonly change: 'started' | 'crashed' | 'exited' | 'stopping' | 'paused' | 'resumed' | 'skewed' | 'cut' | 'healed';
  /** For `cut` and `healed`: which link. For `exited`: the error, if any. */
  readonly detail: string | null;
}

/** What properties judge: an append-only stream, in the order of the run. */
export type Fact = ChangedFact | AppliedFact | UnansweredFact | EventFact | LifecycleFact;

type WithoutStamp<T> = T extends Stamp ? Omit<T, keyof Stamp> : never;

/** A fact as it is reported, before the simulation stamps it. */
export type Observation = WithoutStamp<Fact>;
