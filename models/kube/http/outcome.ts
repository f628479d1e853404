import type { FailureStatus } from '../status.ts';

/** What was read from a request, or why it is refused. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | Refusal;

export interface Refusal {
  readonly ok: false;
  readonly status: FailureStatus;
  /** What the client is told besides. */
  readonly warnings: readonly string[];
}

export function accepted<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refused(status: FailureStatus, warnings: readonly string[] = []): Refusal {
  return { ok: false, status, warnings };
}
