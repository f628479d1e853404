import type { Footprint } from '../kernel/footprint.ts';
import type { VirtualTime } from '../kernel/event.ts';
import type { Fact } from './fact.ts';

/** The numbers that most races are a mismatch of. */
export interface Versions {
  /** What a read returned. */
  readonly saw?: string;
  /** What a write required. */
  readonly expected?: string;
  /** What a write met. */
  readonly found?: string;
  /** What a write left behind. */
  readonly wrote?: string;
}

/** A JSON-pointer-like change of one value, as immer writes it. */
export interface StatePatch {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: readonly (string | number)[];
  readonly value?: unknown;
}

interface Position {
  /** The step of the run (one fired event) in which this happened. */
  readonly step: number;
  readonly time: VirtualTime;
}

export type HistoryEntry =
  /** One turn of the kernel: which event fired, and what else could have. */
  | (Position & {
      readonly type: 'step';
      readonly event: string;
      readonly enabled: readonly string[];
      /** The default, when the strategy chose something else. */
      readonly insteadOf: string | null;
      readonly digest: string;
    })
  | (Position & {
      readonly type: 'sent' | 'replied' | 'lost' | 'unanswered';
      readonly request: string;
      readonly process: string;
      readonly link: string;
      readonly operation: string;
      readonly object: string;
      /** For `replied`: the outcome. For `lost`: which message. For `unanswered`: timeout or reset. */
      readonly outcome: string;
    })
  | (Position & {
      readonly type: 'applied';
      readonly request: string;
      readonly process: string;
      readonly link: string;
      readonly operation: string;
      readonly object: string;
      readonly outcome: string;
      readonly versions: Versions;
      readonly footprint: Footprint;
      /** One line for people: what was asked. */
      readonly text: string;
    })
  | (Position & { readonly type: 'fault'; readonly process: string | null; readonly text: string })
  | (Position & {
      readonly type: 'state';
      readonly store: string;
      readonly object: string;
      readonly patches: readonly StatePatch[];
    })
  | (Position & { readonly type: 'fact'; readonly fact: Fact });

/** A recorded run, in order. Append-only. */
export type History = readonly HistoryEntry[];
