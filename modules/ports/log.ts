/** What a log line may carry: plain JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Structured events for operators; properties of a simulation read them too. */
export interface Log {
  /** Reports that something happened. Returns at once, never fails, and is not a scheduling point. */
  event(name: string, data: { readonly [key: string]: Json }): void;
}
