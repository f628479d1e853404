import type { VirtualTime } from '../kernel/event.ts';

/** Milliseconds of virtual time, as a length. */
type Duration = number;

/** When a fault strikes: at a moment, or when a given request of a replica reaches a given point of its life. */
export type Instant =
  | { readonly at: VirtualTime }
  /** The `nth` request (from 1) that `process` sends over `link`, counted over its restarts. */
  | {
      readonly process: string;
      readonly link: string;
      readonly nth: number;
      readonly phase: 'sent' | 'applied' | 'replied';
    };

/**
 * Something bad that happens to a run: data, so that it can be drawn, shrunk, written into a token and read by people.
 * `process` names a replica.
 */
export type Fault =
  /** Hard: memory is gone, no code of the dead process runs again, requests already sent may still arrive. */
  | { readonly kind: 'crash'; readonly process: string; readonly when: Instant; readonly restartAfter: Duration | null }
  /** SIGTERM: the replica sees `stopping`, and is killed after `grace`. */
  | {
      readonly kind: 'stop';
      readonly process: string;
      readonly when: Instant;
      readonly grace: Duration;
      readonly restartAfter: Duration | null;
    }
  /** Nothing of the replica runs for a while (garbage collection, SIGSTOP, a frozen machine). */
  | { readonly kind: 'pause'; readonly process: string; readonly when: Instant; readonly duration: Duration }
  /** The wall clock steps by `offset` ms, and from then on runs `drift` faster (0.001: 1 ms a second). */
  | {
      readonly kind: 'skew';
      readonly process: string;
      readonly when: Instant;
      readonly offset: Duration;
      readonly drift: number;
    }
  /** One message is lost: the request before it arrives, or the reply after it was applied. */
  | {
      readonly kind: 'lose';
      readonly process: string;
      readonly link: string;
      readonly nth: number;
      readonly message: 'request' | 'reply';
      /** What the caller sees: silence until its timeout, or a connection reset. */
      readonly seen: 'timeout' | 'reset';
    }
  /** One request travels `by` ms longer, possibly until after the caller gave up. */
  | {
      readonly kind: 'delay';
      readonly process: string;
      readonly link: string;
      readonly nth: number;
      readonly by: Duration;
    }
  /** The server answers `count` requests in a row with an error and does not apply them. */
  | {
      readonly kind: 'fail';
      readonly process: string;
      readonly link: string;
      readonly nth: number;
      readonly count: number;
    }
  /** The replica cannot reach one link: nothing sent arrives, no reply comes back, streams break. */
  | {
      readonly kind: 'cut';
      readonly process: string;
      readonly link: string;
      readonly when: Instant;
      readonly duration: Duration;
    }
  /** A fault of a model's own, by the name under which the model offers it, for example `kube/hold-watch-cache`. */
  | {
      readonly kind: 'model';
      readonly name: string;
      readonly target: string;
      readonly when: Instant;
      readonly duration: Duration;
    };

export type FaultKind = Fault['kind'];

/** One line for people. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'crash':
      return fault.restartAfter === null ? 'crashes for good' : `crashes, restarts after ${fault.restartAfter} ms`;
    case 'stop':
      return `is asked to stop within ${fault.grace} ms`;
    case 'pause':
      return `is paused for ${fault.duration} ms`;
    case 'skew':
      return `wall clock steps by ${fault.offset} ms`;
    case 'lose':
      return `${fault.message} ${fault.nth} over ${fault.link} is lost (${fault.seen})`;
    case 'delay':
      return `request ${fault.nth} over ${fault.link} travels ${fault.by} ms longer`;
    case 'fail':
      return `${fault.link} answers ${fault.count} requests with an error`;
    case 'cut':
      return `is cut off from ${fault.link} for ${fault.duration} ms`;
    case 'model':
      return `${fault.name} strikes ${fault.target} for ${fault.duration} ms`;
  }
}
