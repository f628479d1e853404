import { MachineClock } from './machine-clock.ts';
import { Process } from './process.ts';
import type { Simulation } from './simulation.ts';

export interface ReplicaOptions {
  readonly name: string;
  /** The program: runs in every life of the replica until it returns or the life ends. */
  readonly main: (process: Process) => Promise<void>;
  /** Ms after virtual time 0 within which it starts; drawn by the strategy. Default [0, 10]. */
  readonly startWithin?: readonly [number, number];
  /** Ms after which the platform restarts it when its program ended or threw; null: never. Default 1000. */
  readonly restartAfterExit?: number | null;
  /** How late a timer may fire, ms. Default 1. */
  readonly timerSlack?: number;
  /** Whether it belongs to the world and not to the system under test: faults that are drawn spare it. Default false. */
  readonly spared?: boolean;
}

/** A place where a program runs: it may crash, restart, pause, lose its links, and its clock may be wrong. */
export class Replica {
  readonly simulation: Simulation;
  readonly name: string;
  readonly timerSlack: number;
  readonly spared: boolean;
  readonly clock: MachineClock;
  /** The present life, or null while it is down. */
  process: Process | null = null;
  /** Virtual time until which nothing of it runs. */
  pausedUntil = 0;

  readonly #options: ReplicaOptions;
  readonly #sent = new Map<string, number>();
  readonly #cutUntil = new Map<string, number>();
  readonly #whenCut = new Map<string, Set<() => void>>();
  #incarnations = 0;

  constructor(simulation: Simulation, options: ReplicaOptions) {
    this.simulation = simulation;
    this.name = options.name;
    this.timerSlack = options.timerSlack ?? 1;
    this.spared = options.spared ?? false;
    this.#options = options;
    const uptime = Math.floor(simulation.streams.draw('uptime', options.name) * 3_600_000);
    this.clock = new MachineClock(() => simulation.now, simulation.epoch, uptime);
    const [earliest, latest] = options.startWithin ?? [0, 10];
    simulation.schedule(`${this.name}/start`, { earliest, latest }, () => this.start());
  }

  /** Begins a new life. Call inside an event. */
  start(): void {
    if (this.process !== null) return;
    if (this.pausedUntil > this.simulation.now) return this.#startAfter(this.pausedUntil - this.simulation.now);
    this.#incarnations += 1;
    const process = new Process(this, this.#incarnations);
    this.process = process;
    this.#lifecycle('started', null);
    this.simulation.resume(process);
    this.#options.main(process).then(
      () => process.end('exited'),
      (error: unknown) => process.end('exited', error instanceof Error ? error.message : String(error)),
    );
  }

  /** Kills the present life; it starts again after `restartAfter` ms, or never. Call inside an event. */
  crash(restartAfter: number | null): void {
    if (this.process === null) return;
    this.simulation.mark('crash');
    this.process.end('crashed');
    if (restartAfter !== null) this.#startAfter(restartAfter);
  }

  /** Requests a graceful stop, and kills what still lives `grace` ms later. Call inside an event. */
  stop(grace: number, restartAfter: number | null): void {
    const { process, simulation } = this;
    if (process === null) return;
    this.#lifecycle('stopping', null);
    simulation.mark('stop');
    const deadline = simulation.now + grace;
    simulation.schedule(simulation.identify(`${this.name}/kill`), { earliest: deadline, latest: deadline + 1 }, () => {
      if (process.alive) process.end('crashed');
      if (restartAfter !== null) this.#startAfter(restartAfter);
    });
    process.awake('stop', () => process.requestStop());
  }

  /** Freezes it: events that would resume it are held until the pause is over. */
  pause(duration: number): void {
    const { simulation } = this;
    this.pausedUntil = Math.max(this.pausedUntil, simulation.now + duration);
    this.#lifecycle('paused', null);
    simulation.mark('pause');
    const end = this.pausedUntil;
    simulation.schedule(simulation.identify(`${this.name}/resume`), { earliest: end, latest: end }, () => {
      if (this.pausedUntil <= simulation.now) this.#lifecycle('resumed', null);
    });
  }

  /** Steps and bends its clocks. */
  skew(offset: number, drift: number): void {
    this.clock.skew(offset, drift);
    this.#lifecycle('skewed', `${offset} ms`);
    this.simulation.mark('skew');
  }

  /** Cuts it off from a link for `duration` ms. */
  cut(link: string, duration: number): void {
    const { simulation } = this;
    const end = simulation.now + duration;
    this.#cutUntil.set(link, Math.max(this.#cutUntil.get(link) ?? 0, end));
    this.#lifecycle('cut', link);
    simulation.mark('cut');
    for (const action of this.#whenCut.get(link) ?? []) action();
    simulation.schedule(simulation.identify(`${this.name}/heal ${link}`), { earliest: end, latest: end }, () => {
      if (!this.isCut(link)) this.#lifecycle('healed', link);
    });
  }

  isCut(link: string): boolean {
    return (this.#cutUntil.get(link) ?? 0) > this.simulation.now;
  }

  /** Registers what an open stream must do when the link is cut; returns how to take that back. */
  whenCut(link: string, action: () => void): () => void {
    let actions = this.#whenCut.get(link);
    if (actions === undefined) this.#whenCut.set(link, (actions = new Set()));
    actions.add(action);
    return () => actions.delete(action);
  }

  /** Counts one more request over `link`; returns how many that makes. */
  countSent(link: string): number {
    const nth = (this.#sent.get(link) ?? 0) + 1;
    this.#sent.set(link, nth);
    return nth;
  }

  /** Called by the process when its life is over. */
  processEnded(change: 'crashed' | 'exited', detail: string | null): void {
    this.process = null;
    this.#lifecycle(change, detail);
    const restartAfter = this.#options.restartAfterExit === undefined ? 1000 : this.#options.restartAfterExit;
    if (change === 'exited' && restartAfter !== null) this.#startAfter(restartAfter);
  }

  #startAfter(duration: number): void {
    const { simulation } = this;
    const earliest = simulation.now + duration;
    const identity = simulation.identify(`${this.name}/restart`);
    simulation.schedule(identity, { earliest, latest: earliest + 10 }, () => this.start());
  }

  #lifecycle(
    change: 'started' | 'crashed' | 'exited' | 'stopping' | 'paused' | 'resumed' | 'skewed' | 'cut' | 'healed',
    detail: string | null,
  ): void {
    this.simulation.observe({ kind: 'lifecycle', process: this.name, change, detail });
  }
}
