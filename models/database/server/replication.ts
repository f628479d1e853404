import type { Simulation } from '../../../sim/kernel/simulation.ts';
import type { VirtualTime } from '../../../sim/kernel/event.ts';
import type { DatabaseSession, RowChange } from '../engine.ts';
import type { Engine } from '../postgres/engine.ts';

/**
 * Asynchronous streaming replication to a hot standby: it shows the commits in the order of the write-ahead log, each some
 * time after it took effect. What it does not have when it is promoted is lost.
 *
 * The order in which commits become visible at the primary may be another one: that of leaving the list of running
 * transactions (PostgreSQL's ProcArray), not that of the log. So a reader of the primary may see one of two transactions
 * and a reader of the standby only the other ("long fork"; Jepsen found it on PostgreSQL 17.4 of Amazon RDS). It can happen to
 * two commits that are under way at the same time, and does here while it is asked for.
 *
 * Not modelled: several standbys, cascades, recovery conflicts (here the primary keeps what the standby still reads, as with
 * `hot_standby_feedback`), rejoining of the old primary.
 */
export class Replication {
  readonly #simulation: Simulation;
  readonly #engine: Engine;
  readonly #lag: readonly [number, number];
  /** Commits on their way, in order. */
  #underWay: { readonly version: number; at: VirtualTime }[] = [];
  #applied = 0;
  #lastCommit: VirtualTime = 0;
  #heldUntil: VirtualTime = 0;
  #forksUntil: VirtualTime = 0;

  /** @param lag bounds of the time after which the standby shows a commit, ms */
  constructor(simulation: Simulation, engine: Engine, lag: readonly [number, number]) {
    this.#simulation = simulation;
    this.#engine = engine;
    this.#lag = lag;
    engine.follow(() => this.position);
  }

  /** Opens a session at the standby. */
  openSession(label: string): DatabaseSession {
    return this.#engine.openReplicaSession(label);
  }

  /** The version that the standby shows now. */
  get position(): number {
    const { now } = this.#simulation;
    let count = 0;
    for (const { version, at } of this.#underWay) {
      if (at > now) break;
      this.#applied = version;
      count++;
    }
    if (count > 0) this.#underWay.splice(0, count);
    return this.#applied;
  }

  /**
   * A commit has just taken effect.
   *
   * @param sent when its COMMIT left the client; null when it was not a COMMIT of its own
   */
  committed(sent: VirtualTime | null): void {
    const { now } = this.#simulation;
    const { version } = this.#engine;
    const before = this.#underWay.at(-1)?.at ?? 0;
    this.#underWay.push({ version, at: Math.max(before, this.#heldUntil, now + this.#drawLag()) });
    const overlaps = sent !== null && sent <= this.#lastCommit;
    if (this.#forksUntil > now && overlaps && this.#engine.swapLastCommits())
      this.#simulation.mark('database/long-fork-seen');
    this.#lastCommit = now;
  }

  /** The standby shows nothing new for `duration` ms. */
  hold(duration: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, this.#simulation.now + duration);
    for (const commit of this.#underWay) commit.at = Math.max(commit.at, this.#heldUntil);
  }

  /** For `duration` ms, commits that overlap are in the log in the other order where that is possible. */
  fork(duration: number): void {
    this.#forksUntil = Math.max(this.#forksUntil, this.#simulation.now + duration);
  }

  /** The standby becomes the primary, with a new standby beside it. Returns what got lost, newest first. */
  promote(): RowChange[] {
    const lost = this.#engine.takeBackCommits();
    this.#underWay = [];
    this.#applied = this.#engine.version;
    this.#heldUntil = 0;
    return lost;
  }

  /** What is there when the run begins is there everywhere. */
  #drawLag(): number {
    const { step, streams } = this.#simulation;
    if (step === 0) return 0;
    const [least, most] = this.#lag;
    return least + streams.draw('replication', this.#simulation.identify('database/replicate')) * (most - least);
  }
}
