import type { Milliseconds } from '../ports/clock.ts';

export interface ElectionTimes {
  /** For how long a candidate must see no change of the lease before it may take it over. Whole seconds count. */
  readonly leaseDuration: Milliseconds;
  /** For how long a leader tries to renew before it gives up. */
  readonly renewDeadline: Milliseconds;
  /** Pause between attempts; that of candidates is up to 1.2 times longer still, at random. */
  readonly retryPeriod: Milliseconds;
}

/** Those of Kubernetes' own components (component-base/config/v1alpha1/defaults.go, 1.36). */
export const defaultTimes: ElectionTimes = { leaseDuration: 15_000, renewDeadline: 10_000, retryPeriod: 2000 };

/** How much longer than the retry period a candidate's pause may be (`JitterFactor`). */
export const jitterFactor = 1.2;

/** What is wrong with the times, or null: the rules of client-go's NewLeaderElector, and a lease of at least a second. */
export function faultOf({ leaseDuration, renewDeadline, retryPeriod }: ElectionTimes): string | null {
  if (!(retryPeriod > 0)) return 'retryPeriod must be greater than zero';
  if (!(renewDeadline > jitterFactor * retryPeriod)) return 'renewDeadline must be greater than 1.2 times retryPeriod';
  if (!(leaseDuration > renewDeadline)) return 'leaseDuration must be greater than renewDeadline';
  if (leaseDuration < 1000) return 'leaseDuration must be at least a second';
  return null;
}
