import type { Clock } from '../ports/clock.ts';
import type { Kube, KubeError } from '../ports/kube.ts';
import type { Log } from '../ports/log.ts';
import type { EventObject } from '../ports/pod.ts';
import type { VerifyConfig } from './config.ts';
import type { PodCounts } from './pod-counts.ts';

/** What a verification may use. Its requests are LISTs of all namespaces, of pods and events; it writes nothing. */
export interface VerifyPorts {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly log: Log;
}

/** One way to verify that every pod found a node. Does not throw; every outcome is a verdict. */
export type VerifyPods = (ports: VerifyPorts, config: VerifyConfig) => Promise<Verdict>;

export interface FailedPod {
  /** `namespace/name`. */
  readonly pod: string;
  /** Why its first container ended, or `Unknown`. */
  readonly reason: string;
}

export interface NodeShare {
  /** `<none>` for pods without one. */
  readonly node: string;
  readonly pods: number;
}

/** What there is to show for a verdict. */
export interface Evidence {
  /** Snapshots taken (five reads count as one). */
  readonly attempts: number;
  /** Seconds waited, as the variant counts them. */
  readonly waitedSeconds: number;
  /** The pods that the verdict blames for lack of a node, `namespace/name`. */
  readonly unscheduled: readonly string[];
  readonly failed: readonly FailedPod[];
  /** By node name. */
  readonly distribution: readonly NodeShare[];
  /** FailedScheduling events, as far as they could be read. From a later moment than everything else. */
  readonly events: readonly EventObject[];
}

export type Verdict = Evidence &
  (
    | {
        readonly outcome: 'allScheduled' | 'noPods';
        readonly code: 0;
        readonly counts: PodCounts;
      }
    | {
        /**
         * - `notScheduled`: the pods in `unscheduled` got no node in time.
         * - `podsFailed`: all got a node, the pods in `failed` failed.
         * - `unsettled` (`settleStable` only): nothing was stable long enough to be judged, nobody is blamed.
         * - `aborted` (`fiveReads` only): the script ended without a message.
         */
        readonly outcome: 'notScheduled' | 'podsFailed' | 'unsettled' | 'aborted';
        readonly code: 1;
        readonly counts: PodCounts;
      }
    | { readonly outcome: 'listFailed'; readonly code: 1; readonly counts: null; readonly error: KubeError }
  );

/** The name in the log of a variant. */
export type VariantName = 'fiveReads' | 'singleSnapshot' | 'settle' | 'settleStable';

/** Logs `verdict` as `settle-poll.verdict` and hands it back. */
export function conclude(ports: VerifyPorts, variant: VariantName, verdict: Verdict): Verdict {
  ports.log.event('settle-poll.verdict', {
    variant,
    code: verdict.code,
    outcome: verdict.outcome,
    attempts: verdict.attempts,
    waitedSeconds: verdict.waitedSeconds,
    counts: verdict.counts === null ? null : { ...verdict.counts },
    unscheduled: verdict.unscheduled,
    failed: verdict.failed.map((failed) => ({ ...failed })),
    distribution: verdict.distribution.map((share) => ({ ...share })),
    events: verdict.events.map((event) => eventLine(event)),
    ...(verdict.outcome === 'listFailed' ? { error: verdict.error.message } : {}),
  });
  return verdict;
}

/** The verdict when a LIST failed for good. */
export function listFailed(error: KubeError, attempts: number, waitedSeconds: number): Verdict {
  const nothing = { unscheduled: [], failed: [], distribution: [], events: [] };
  return { outcome: 'listFailed', code: 1, counts: null, error, attempts, waitedSeconds, ...nothing };
}

function eventLine({ involvedObject, message }: EventObject): string {
  return `${involvedObject.namespace ?? ''}/${involvedObject.name ?? ''}: ${message ?? ''}`;
}
