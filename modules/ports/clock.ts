/** Milliseconds of a duration, or of a clock without an epoch. */
export type Milliseconds = number;

/** Milliseconds since 1970-01-01T00:00:00Z, as this replica's wall clock shows them (it may be skewed or drift). */
export type EpochMilliseconds = number;

/** Time as one replica knows it. Nothing else may tell a module what time it is. */
export interface Clock {
  /** The wall clock: may be ahead or behind other replicas', may step. */
  now(): EpochMilliseconds;
  /** The monotonic clock: never steps back, starts anywhere, is not comparable between replicas. */
  monotonic(): Milliseconds;
  /** Resolves once `duration` has passed on the monotonic clock, or at once when a graceful stop is requested. */
  sleep(duration: Milliseconds): Promise<void>;
}
