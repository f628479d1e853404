import type { Simulation } from '../kernel/simulation.ts';
import { describeFault, type Fault, type Instant } from './fault.ts';

/** What the network and the server do to one request. */
export interface Treatment {
  lose?: 'request' | 'reply';
  seen?: 'timeout' | 'reset';
  by?: number;
  fail?: true;
}

/** A fault of a model's own, for example `kube/hold-watch-cache`. */
export interface ModelFault {
  readonly name: string;
  /** What it may be aimed at; `replicas`: those of the system under test. */
  readonly targets: readonly string[] | 'replicas';
  /** Whether it is no part of what any client should get over: menus have it only if they name it. Default false. */
  readonly unusual?: boolean;
  /** Happens for `duration` ms. */
  readonly strike: (target: string, duration: number) => void;
}

/** Makes the faults of a plan happen, each once. */
export class Injector {
  readonly #simulation: Simulation;
  readonly #treatments = new Map<string, Treatment>();
  readonly #atRequests = new Map<string, Fault[]>();
  readonly #modelFaults = new Map<string, ModelFault>();

  constructor(simulation: Simulation, faults: readonly Fault[]) {
    this.#simulation = simulation;
    for (const fault of faults) this.#plan(fault);
  }

  offer(fault: ModelFault): void {
    this.#modelFaults.set(fault.name, fault);
  }

  /** The faults that models offer. */
  get offered(): readonly ModelFault[] {
    return [...this.#modelFaults.values()];
  }

  /** What befalls the `nth` request of `process` over `link`, or undefined for the usual nothing. */
  treatment(process: string, link: string, nth: number): Treatment | undefined {
    return this.#treatments.size === 0 ? undefined : this.#treatments.get(`${process}/${link}/${nth}`);
  }

  /** Strikes with what was planned for this point in the life of a request. */
  reached(process: string, link: string, nth: number, phase: 'sent' | 'applied' | 'replied'): void {
    if (this.#atRequests.size === 0) return;
    const key = `${process}/${link}/${nth}/${phase}`;
    const faults = this.#atRequests.get(key);
    if (faults === undefined) return;
    this.#atRequests.delete(key);
    for (const fault of faults) this.strike(fault);
  }

  #plan(fault: Fault): void {
    switch (fault.kind) {
      case 'lose':
        return this.#treat(fault, fault.nth, { lose: fault.message, seen: fault.seen });
      case 'delay':
        return this.#treat(fault, fault.nth, { by: fault.by });
      case 'fail':
        for (let nth = fault.nth; nth < fault.nth + fault.count; nth++) this.#treat(fault, nth, { fail: true });
        return;
      default:
        this.#await(fault, fault.when);
    }
  }

  #treat(fault: Extract<Fault, { nth: number }>, nth: number, treatment: Treatment): void {
    const key = `${fault.process}/${fault.link}/${nth}`;
    this.#treatments.set(key, { ...this.#treatments.get(key), ...treatment });
  }

  #await(fault: Fault, when: Instant): void {
    if ('at' in when) {
      const identity = this.#simulation.identify(`fault/${fault.kind}`);
      this.#simulation.schedule(identity, { earliest: when.at, latest: when.at }, () => this.strike(fault));
      return;
    }
    const key = `${when.process}/${when.link}/${when.nth}/${when.phase}`;
    const faults = this.#atRequests.get(key);
    if (faults === undefined) this.#atRequests.set(key, [fault]);
    else faults.push(fault);
  }

  /** Strikes at once, whenever it was planned for. */
  strike(fault: Fault): void {
    const simulation = this.#simulation;
    const process = fault.kind === 'model' ? null : fault.process;
    const { step, now: time } = simulation;
    simulation.recorder?.add({ type: 'fault', step, time, process, text: describeFault(fault) });
    if (fault.kind === 'model') {
      simulation.mark(fault.name);
      this.#modelFaults.get(fault.name)?.strike(fault.target, fault.duration);
      return;
    }
    const replica = simulation.replicas.get(fault.process);
    switch (fault.kind) {
      case 'crash':
        return replica?.crash(fault.restartAfter);
      case 'stop':
        return replica?.stop(fault.grace, fault.restartAfter);
      case 'pause':
        return replica?.pause(fault.duration);
      case 'skew':
        return replica?.skew(fault.offset, fault.drift);
      case 'cut':
        return replica?.cut(fault.link, fault.duration);
      case 'lose':
      case 'delay':
      case 'fail':
        return;
    }
  }
}
