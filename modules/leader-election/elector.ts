import { formatMicroTime } from '../calendar/timestamp.ts';
import type { Clock, Milliseconds } from '../ports/clock.ts';
import type { Kube, KubeError, KubeResult } from '../ports/kube.ts';
import type { Lifecycle } from '../ports/lifecycle.ts';
import type { Log } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import { isSameRecord, isSameTerm, noRecord, type ElectionRecord } from './election-record.ts';
import { defaultTimes, faultOf, jitterFactor, type ElectionTimes } from './election-times.ts';
import { LeaseLock, type Patience } from './lease-lock.ts';

/** One time of leading: from an acquisition of the lease until it ends. */
export interface Term {
  /**
   * The fencing token: the version that the acquiring write gave the Lease. Of two terms the later has the larger token,
   * also after the Lease was deleted or its holder restarted under its old name (versions of one resource are numbers
   * that grow: apimachinery/pkg/util/resourceversion, 1.36).
   *
   * A store that keeps the largest token which it has seen, and refuses every write with a smaller one in the same atomic
   * step, will not take a write of an earlier leader after one of a later leader. It cannot refuse the old leader before
   * the new one has written: a leader that decides upon what it reads first writes its token, then reads. Nor does it help
   * with effects elsewhere, which know nothing of tokens.
   */
  readonly token: number;
  /** True until the term ends, as far as this process knows: another may lead already. */
  readonly active: boolean;
}

export interface LeaderCallbacks {
  /** The work of the leader. It should end soon after the term has. If it throws, the term ends and `run` throws. */
  onStartedLeading(term: Term): Promise<void>;
  /** Called whenever `run` ends, also if it has never led. */
  onStoppedLeading?(): void;
  /** Another holder than the last one was seen, also the first one, oneself, and nobody (empty). */
  onNewLeader?(identity: string): void;
}

export interface LeaderElectorOptions {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
  /** Of the Lease object. */
  readonly namespace: string;
  readonly name: string;
  /** Who this is. Must be unique for every life of every process: two with one name hold the lease together. */
  readonly identity: string;
  /** Default 15, 10 and 2 s. */
  readonly times?: ElectionTimes;
  /**
   * Whether the lease is given up at the end of a term, so that others need not wait for it to expire: not at all, when
   * the work has ended, or at once (client-go's ReleaseOnCancel) though the work may still run. It is not renewed while
   * the work ends. Default never.
   */
  readonly release?: 'never' | 'after-work' | 'at-once';
  readonly callbacks: LeaderCallbacks;
}

const canceled: KubeError = { kind: 'timeout', code: 0, reason: '', message: 'context canceled', ambiguous: true };

/** For requests that only the client itself gives up. */
const unlimited: Patience = (answer) => answer;

/**
 * Leader election over a Lease: the algorithm of client-go (tools/leaderelection/leaderelection.go, 0.36). Timestamps in
 * the lease are written for people and never judged: a candidate takes over when it has seen no change for the lease's
 * duration on its own monotonic clock. That tolerates clocks that are wrong, and rates that differ by less than
 * leaseDuration to renewDeadline.
 *
 * It does not guarantee that only one process acts as leader: one that was paused, or whose write is late, acts after
 * another has taken over. Use the term's token where that matters.
 *
 * It is stricter than client-go in two ways. A term ends as soon as the lease is seen in other hands, or to have been
 * acquired anew, and not only at the renew deadline. And only a lease that a fresh read shows to be its own is released,
 * where client-go trusts what it saw last and may release that of its successor.
 * Not taken over: coordinated election, metrics, events.
 */
export class LeaderElector {
  readonly #options: LeaderElectorOptions;
  readonly #times: ElectionTimes;
  readonly #lock: LeaseLock;
  /** What was last read or written, and when that was. */
  #observed = noRecord;
  #observedAt: Milliseconds = 0;
  /** What was last read. */
  #read = noRecord;
  #reported = '';

  /** Throws a RangeError when the times do not fit together, or without an identity. */
  constructor(options: LeaderElectorOptions) {
    this.#options = options;
    this.#times = options.times ?? defaultTimes;
    const fault = options.identity === '' ? 'identity is empty' : faultOf(this.#times);
    if (fault !== null) throw new RangeError(fault);
    this.#lock = new LeaseLock(options.kube, options.namespace, options.name);
  }

  /** The last seen holder; empty: nobody. */
  get leader(): string {
    return this.#observed.holder;
  }

  /** Whether the last seen holder is this process. It may have lost the lease since; see `Term.token`. */
  isLeader(): boolean {
    return this.#observed.holder === this.#options.identity;
  }

  /** False when it leads but has not renewed for so long after the lease has run out: it hangs, and should be restarted. */
  check(maxTolerableExpiredLease: Milliseconds): boolean {
    const since = this.#options.clock.monotonic() - this.#observedAt;
    return !this.isLeader() || since <= this.#times.leaseDuration + maxTolerableExpiredLease;
  }

  /**
   * Waits for the lease, leads, and resolves when the term is over and its work has ended, or when a graceful stop is
   * requested. Run it again to stand again.
   */
  async run(): Promise<void> {
    const { callbacks, log, identity, release = 'never' } = this.#options;
    try {
      if (!(await this.#acquire())) return;
      const acquired = this.#observed;
      const term = { token: Number(this.#lock.resourceVersion), active: true };
      log.event('election/acquired', { identity, token: term.token, transitions: acquired.transitions });
      const work = callbacks.onStartedLeading(term).then(
        () => null,
        (error: unknown) => {
          term.active = false;
          return { error };
        },
      );
      await this.#renew(term, acquired);
      term.active = false;
      log.event('election/ended', { identity, token: term.token });
      if (release === 'at-once') await this.#release();
      const failure = await work;
      if (release === 'after-work') await this.#release();
      if (failure !== null) throw failure.error;
    } finally {
      callbacks.onStoppedLeading?.();
    }
  }

  /** Tries until it holds the lease; false when a graceful stop was requested first. */
  async #acquire(): Promise<boolean> {
    const { clock, random, lifecycle } = this.#options;
    while (!lifecycle.stopping) {
      const acquired = await this.#tryAcquireOrRenew(clock.monotonic() + this.#times.renewDeadline);
      this.#report();
      if (acquired) return true;
      await clock.sleep(this.#times.retryPeriod * (1 + jitterFactor * random.fraction()));
    }
    return false;
  }

  /** Renews the lease until that fails for the renew deadline, the term is over or a graceful stop is requested. */
  async #renew(term: Term, acquired: ElectionRecord): Promise<void> {
    const { clock, lifecycle } = this.#options;
    const { renewDeadline, retryPeriod } = this.#times;
    let deadline = clock.monotonic() + renewDeadline;
    while (term.active && !lifecycle.stopping && clock.monotonic() < deadline) {
      const renewed = await this.#tryAcquireOrRenew(deadline);
      this.#report();
      if (!this.isLeader() || !isSameTerm(this.#observed, acquired)) return;
      const left = deadline - clock.monotonic();
      await clock.sleep(renewed ? retryPeriod : Math.min(retryPeriod, left));
      if (renewed) deadline = clock.monotonic() + renewDeadline;
    }
  }

  /** One attempt, with every request given up at `deadline` (monotonic). True when it holds the lease afterwards. */
  async #tryAcquireOrRenew(deadline: Milliseconds): Promise<boolean> {
    const { clock, identity } = this.#options;
    const now = clock.monotonic();
    const time = formatMicroTime(clock.now());
    const leaseDurationSeconds = Math.floor(this.#times.leaseDuration / 1000);
    const wanted = { holder: identity, leaseDurationSeconds, acquireTime: time, renewTime: time, transitions: 0 };
    const patience: Patience = (answer) => this.#until(deadline, answer);
    if (this.isLeader() && this.#isValid(now)) {
      // The fast path: what was seen last is most likely still there.
      const { acquireTime, transitions } = this.#observed;
      if (this.#wrote(await this.#lock.update({ ...wanted, acquireTime, transitions }, patience))) return true;
    }
    const read = await this.#lock.read(patience);
    if (!read.ok) {
      if (read.error.kind !== 'notFound') return false;
      return this.#wrote(await this.#lock.create(wanted, patience));
    }
    const found = read.value;
    if (!isSameRecord(this.#read, found)) {
      this.#observe(found);
      this.#read = found;
    }
    if (found.holder !== '' && this.#isValid(now) && !this.isLeader()) return false;
    const next = this.isLeader()
      ? { ...wanted, acquireTime: found.acquireTime, transitions: found.transitions }
      : { ...wanted, transitions: found.transitions + 1 };
    return this.#wrote(await this.#lock.update(next, patience));
  }

  /** Gives the lease up if it is still this process's own. */
  async #release(): Promise<void> {
    const { clock, log, identity } = this.#options;
    const read = await this.#lock.read(unlimited);
    if (!read.ok || read.value.holder !== identity) return;
    const time = formatMicroTime(clock.now());
    const { transitions } = read.value;
    // One second, as a lease of none is not valid.
    const nobody = { holder: '', leaseDurationSeconds: 1, acquireTime: time, renewTime: time, transitions };
    if (this.#wrote(await this.#lock.update(nobody, unlimited))) log.event('election/released', { identity });
  }

  #wrote(result: KubeResult<ElectionRecord>): boolean {
    if (result.ok) this.#observe(result.value);
    return result.ok;
  }

  #observe(record: ElectionRecord): void {
    this.#observed = record;
    this.#observedAt = this.#options.clock.monotonic();
  }

  #isValid(now: Milliseconds): boolean {
    return this.#observedAt + this.#observed.leaseDurationSeconds * 1000 > now;
  }

  #report(): void {
    const { holder } = this.#observed;
    if (holder === this.#reported) return;
    this.#reported = holder;
    this.#options.callbacks.onNewLeader?.(holder);
  }

  /** The answer, or a failure when it is not there at `deadline` or a graceful stop is requested, which ends sleeps. */
  #until<T>(deadline: Milliseconds, answer: Promise<KubeResult<T>>): Promise<KubeResult<T>> {
    const { clock } = this.#options;
    const late = clock.sleep(Math.max(0, deadline - clock.monotonic()));
    return Promise.race([answer, late.then((): KubeResult<T> => ({ ok: false, error: canceled }))]);
  }
}
