import { Injector } from '../faults/injector.ts';
import type { Fault } from '../faults/fault.ts';
import { Digest } from '../history/digest.ts';
import type { Fact, Observation } from '../history/fact.ts';
import { Recorder } from '../history/recorder.ts';
import { hashText } from '../random/hash.ts';
import { Streams } from '../random/streams.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { Agenda } from './agenda.ts';
import { drain, type DrainMode } from './drain.ts';
import type { PendingEvent, VirtualTime, Window } from './event.ts';
import type { Footprint } from './footprint.ts';
import { defaultLink, type Link } from './link.ts';
import type { Process } from './process.ts';
import { UsageError } from '../usage-error.ts';
import { Replica, type ReplicaOptions } from './replica.ts';

/** Replicas of one program. */
export interface DeploymentOptions extends Omit<ReplicaOptions, 'main'> {
  readonly replicas: number;
  readonly main: (process: Process, index: number) => Promise<void>;
}

export interface SimulationOptions {
  /** Keys every random stream of the run. */
  readonly seed: string;
  readonly strategy: (streams: Streams) => Strategy;
  readonly faults: readonly Fault[];
  readonly drain: DrainMode;
  /** Keeps the full history; a sweep does not. */
  readonly record: boolean;
  /** Called with every fact, as it happens. */
  readonly judge: (fact: Fact) => void;
  /** Called after every step; for comparing two runs. */
  readonly trace?: (step: TraceStep) => void;
  /** Wall-clock ms since 1970 of virtual time 0. Default `simulationEpoch`; another one for worlds that follow a real clock. */
  readonly epoch?: number;
}

/** What is compared between two runs of the same plan. */
export interface TraceStep {
  readonly step: number;
  readonly time: VirtualTime;
  readonly event: string;
  readonly pending: number;
  readonly digest: string;
}

/** Why a run ended. `strayed`: a process acted outside of its turn, or `fast` draining could not follow it. */
export type RunEnd = 'quiet' | 'horizon' | 'steps' | 'strayed';

/** Wall-clock ms since 1970 of virtual time 0: 2026-01-01T00:00:00Z. */
export const simulationEpoch = 1_767_225_600_000;

/**
 * The kernel: one run of a discrete-event simulation. It fires one event at a time, lets the process that the event
 * resumed run until it waits again, and only then fires the next. It knows nothing of Kubernetes or SQL.
 */
export class Simulation {
  now: VirtualTime = 0;
  /** Events fired so far. */
  step = 0;
  readonly epoch: number;
  readonly streams: Streams;
  readonly digest = new Digest();
  readonly recorder: Recorder | null;
  readonly injector: Injector;
  readonly replicas = new Map<string, Replica>();
  /** How often each named situation occurred: the evidence that a run exercised something. */
  readonly marks = new Map<string, number>();
  /** True once a process acted outside of its turn, or in a way that its way of draining cannot follow. */
  strayed = false;

  readonly #agenda = new Agenda();
  readonly #strategy: Strategy;
  readonly #drain: DrainMode;
  readonly #judge: (fact: Fact) => void;
  readonly #trace: ((step: TraceStep) => void) | undefined;
  readonly #links = new Map<string, Link>();
  readonly #occurrences = new Map<string, number>();
  #sequence = 0;
  #running: Process | null = null;

  constructor(options: SimulationOptions) {
    this.streams = new Streams(options.seed);
    this.#strategy = options.strategy(this.streams);
    this.#drain = options.drain;
    this.#judge = options.judge;
    this.#trace = options.trace;
    this.epoch = options.epoch ?? simulationEpoch;
    this.recorder = options.record ? new Recorder() : null;
    this.injector = new Injector(this, options.faults);
  }

  /** Adds a replica; it starts when its start event fires. */
  replica(options: ReplicaOptions): Replica {
    // Once it runs, a pod may come back under its name.
    if (this.step === 0 && this.replicas.has(options.name))
      throw new UsageError(`There are two replicas named "${options.name}".`);
    const replica = new Replica(this, options);
    this.replicas.set(options.name, replica);
    return replica;
  }

  /** Adds replicas `name-0`, `name-1` and so on; they start within two seconds, as those of a Kubernetes Deployment do. */
  deploy({ name, replicas, main, ...options }: DeploymentOptions): readonly Replica[] {
    return Array.from({ length: replicas }, (_, index) =>
      this.replica({
        startWithin: [0, 2000],
        ...options,
        name: `${name}-${index}`,
        main: (process) => main(process, index),
      }),
    );
  }

  /** Lets the world act at a moment, or at some moment within bounds (virtual ms): a user, or whatever is outside. */
  at(when: VirtualTime | readonly [VirtualTime, VirtualTime], what: string, act: () => void): void {
    const [earliest, latest] = typeof when === 'number' ? [when, when] : when;
    this.schedule(this.identify(what), { earliest, latest }, act);
  }

  /** Declares a link and its latency. Whatever serves requests does this; there is no way to what is not declared. */
  declareLink(name: string, link: Link = defaultLink): void {
    this.#links.set(name, link);
  }

  /** The links that were declared, in that order. */
  get links(): readonly string[] {
    return [...this.#links.keys()];
  }

  link(name: string): Link {
    const link = this.#links.get(name);
    if (link === undefined) throw new Error(`there is no link "${name}": declare it with simulation.declareLink`);
    return link;
  }

  /** Makes `base` unique by how many times it was asked for: `base#1`, `base#2`, and so on. */
  identify(base: string): string {
    const occurrence = (this.#occurrences.get(base) ?? 0) + 1;
    this.#occurrences.set(base, occurrence);
    return `${base}#${occurrence}`;
  }

  /** Makes an event. `identity` must be unique among pending events: use `identify` for what can recur. */
  schedule(
    identity: string,
    window: Window,
    fire: () => void,
    footprint: (() => Footprint) | null = null,
  ): PendingEvent {
    const earliest = Math.max(window.earliest, this.now);
    const latest = Math.max(window.latest, earliest);
    const due = this.#strategy.due(identity, { earliest, latest });
    this.#sequence += 1;
    const event = { identity, earliest, latest, due, sequence: this.#sequence, footprint, fire, canceled: false };
    this.#agenda.add(event);
    return event;
  }

  cancel(event: PendingEvent): void {
    event.canceled = true;
  }

  /** Reports a fact to the properties, and to the history when there is one. */
  observe(observation: Observation): void {
    const fact: Fact = Object.assign(observation, { step: this.step, time: this.now });
    this.#judge(fact);
    this.recorder?.fact(fact);
  }

  /** Counts that a named situation occurred. */
  mark(name: string): void {
    this.marks.set(name, (this.marks.get(name) ?? 0) + 1);
  }

  /** Declares that the present event resumes `process`. */
  resume(process: Process): void {
    if (this.#running !== null && this.#running !== process) {
      throw new Error(`one event resumed both ${this.#running.name} and ${process.name}`);
    }
    this.#running = process;
  }

  /** Every port calls this first: a process may act only in its own turn. */
  touch(process: Process): void {
    if (this.#running !== process) this.strayed = true;
  }

  /** A process keeps several waits outstanding: counting hops no longer tells when it is quiescent. */
  overlap(): void {
    if (this.#drain === 'fast') this.strayed = true;
  }

  /** Runs until nothing is pending, virtual time would pass `horizon`, or `steps` events have fired. */
  async run(horizon: VirtualTime, steps: number): Promise<RunEnd> {
    while (this.step < steps) {
      const event = this.#next();
      if (event === undefined) return 'quiet';
      if (this.now > horizon) {
        this.now = horizon;
        return 'horizon';
      }
      this.#fire(event);
      if (this.#running !== null) {
        await drain(this.#running, this.#drain);
        this.#running = null;
      }
      if (this.strayed) return 'strayed';
      this.#trace?.(this.#traceStep(event));
    }
    return 'steps';
  }

  /** When the next event is due, or undefined when nothing is pending. */
  get nextDue(): VirtualTime | undefined {
    return this.#agenda.first()?.due;
  }

  /**
   * Fires everything that is due up to `time` and moves to it; what is due later stays pending. For a world that follows a
   * clock outside, under a strategy that does not choose. It has no processes: throws when an event resumes one.
   */
  advance(time: VirtualTime): void {
    for (let first = this.#agenda.first(); first !== undefined && first.due <= time; first = this.#agenda.first()) {
      this.now = Math.max(this.now, first.due);
      this.#agenda.take(first);
      this.#fire(first);
      if (this.#running !== null) throw new Error(`${first.identity} resumed ${this.#running.name} outside of a run`);
    }
    this.now = Math.max(this.now, time);
  }

  #fire(event: PendingEvent): void {
    this.step += 1;
    this.digest.add(hashText(event.identity));
    this.digest.add(this.now);
    event.fire();
  }

  /** Takes the next event out of the agenda and moves time to it. */
  #next(): PendingEvent | undefined {
    const first = this.#agenda.first();
    if (first === undefined) return undefined;
    const { choose } = this.#strategy;
    if (choose === undefined && this.recorder === null) {
      this.now = Math.max(this.now, first.due);
      this.#agenda.take(first);
      return first;
    }
    const { events, closing } = this.#agenda.enabled(this.now);
    const choice = choose?.({ now: this.now, enabled: events, closing }) ?? { event: first, moment: first.due };
    const { event } = choice;
    if (event.canceled || event.earliest > closing) {
      throw new Error(`strategy ${this.#strategy.name} chose ${event.identity}, which is not enabled`);
    }
    this.now = Math.min(Math.max(choice.moment, event.earliest, this.now), Math.max(closing, this.now));
    if (choose !== undefined) this.digest.add(events.length);
    this.#agenda.take(event);
    this.#recordStep(event, first, events);
    return event;
  }

  #recordStep(event: PendingEvent, first: PendingEvent, enabled: readonly PendingEvent[]): void {
    this.recorder?.add({
      type: 'step',
      step: this.step + 1,
      time: this.now,
      event: event.identity,
      enabled: enabled.map(({ identity }) => identity),
      insteadOf: event === first ? null : first.identity,
      digest: this.digest.toString(),
    });
  }

  #traceStep(event: PendingEvent): TraceStep {
    const { step, now: time } = this;
    return { step, time, event: event.identity, pending: this.#agenda.size, digest: this.digest.toString() };
  }
}
