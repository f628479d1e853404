import type { FailureStatus } from '../status.ts';

/** What was read from a request, or why it is refused. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly status: FailureStatus };

export function accepted<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refused(status: FailureStatus): { readonly ok: false; readonly status: FailureStatus } {
  return { ok: false, status };
}
