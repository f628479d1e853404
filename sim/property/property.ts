import type { Fact } from '../history/fact.ts';
import type { VirtualTime } from '../kernel/event.ts';
import type { RunEnd } from '../kernel/simulation.ts';

/** The catalogue entry of a property: one sentence that must hold, and why. */
export interface Property {
  /** Kebab-case, unique in the catalogue. */
  readonly id: string;
  /**
   * `always` and `never` can be violated at any step; `eventually` is judged at the end of a run; `sometimes` must be
   * reached by some run of a sweep.
   */
  readonly kind: 'always' | 'never' | 'eventually' | 'sometimes';
  /** What reports print when it breaks. */
  readonly sentence: string;
  readonly why: string;
  /** Where it was learnt: an upstream issue or pull request. Every property of the museum has one. */
  readonly issue?: string;
  /** The variants that must break it, as `scenario/variant`; one that nothing breaks is dead. The museum's all have some. */
  readonly brokenBy?: readonly string[];
}

/** What a monitor knows when the run is over. */
export interface RunConclusion {
  readonly end: RunEnd;
  readonly time: VirtualTime;
}

/** Reports a violation; `witnesses` are the facts that together show it. Only the first of a run counts. */
export type Accuse = (detail: string, witnesses: readonly Fact[]) => void;

/** A property on duty in one run: a state machine over the facts. */
export interface Monitor {
  readonly property: Property;
  /** Called with every fact, in order. */
  readonly observe?: (fact: Fact, accuse: Accuse) => void;
  /** Called once at the end of the run. */
  readonly conclude?: (conclusion: RunConclusion, accuse: Accuse) => void;
}

export interface Violation {
  readonly property: string;
  readonly sentence: string;
  /** What happened in this run. */
  readonly detail: string;
  readonly step: number;
  readonly time: VirtualTime;
  /** Steps of the facts that show it: the decisive events. */
  readonly witnesses: readonly number[];
}

/** holds < inconclusive < violated: the worst wins. */
export type Verdict = 'holds' | 'inconclusive' | 'violated';

/** Breaks when a replica's program ends with an uncaught error; on duty in every run. */
export const noUncaughtError: Property = {
  id: 'no-uncaught-error',
  kind: 'never',
  sentence: 'A replica never dies of an uncaught error.',
  why: 'A scheduler that throws where its platform may answer with an error crash-loops, and takes its siblings with it.',
  issue: 'https://github.com/apache/airflow/issues/67813',
  brokenBy: ['kubeflow-recurring-runs/compile-validation', 'airflow-adoption/pr-66400-detached'],
};

/** A monitor on duty, with the way in which it accuses. */
interface Duty {
  readonly monitor: Monitor;
  readonly accuse: Accuse;
}

/** Judges one run: feeds the monitors and collects what they report. */
export class Judge {
  #duties: readonly Duty[] = [];
  readonly #violations = new Map<string, Violation>();
  #now: { step: number; time: VirtualTime } = { step: 0, time: 0 };
  /** Facts of the time when the world was being set up, until the monitors are on duty. */
  #early: Fact[] | null = [];
  /** The error of a monitor that threw; the run is then inconclusive. */
  failure: string | null = null;

  /** Puts the monitors on duty; they see what happened before. */
  begin(monitors: readonly Monitor[]): void {
    this.#duties = monitors.map((monitor) => ({
      monitor,
      accuse: (detail, witnesses) => this.#accuse(monitor.property, detail, witnesses),
    }));
    const early = this.#early ?? [];
    this.#early = null;
    for (const fact of early) this.observe(fact);
  }

  observe(fact: Fact): void {
    if (this.#early !== null) {
      this.#early.push(fact);
      return;
    }
    this.#now = fact;
    if (fact.kind === 'lifecycle' && fact.change === 'exited' && fact.detail !== null) {
      this.#accuse(noUncaughtError, `${fact.process} died of: ${fact.detail}`, [fact]);
    }
    for (const { monitor, accuse } of this.#duties) {
      try {
        monitor.observe?.(fact, accuse);
      } catch (error) {
        this.#fail(monitor, error);
      }
    }
  }

  conclude(conclusion: RunConclusion, step: number): void {
    this.#now = { step, time: conclusion.time };
    for (const { monitor, accuse } of this.#duties) {
      try {
        monitor.conclude?.(conclusion, accuse);
      } catch (error) {
        this.#fail(monitor, error);
      }
    }
  }

  get violations(): readonly Violation[] {
    return [...this.#violations.values()];
  }

  #fail({ property }: Monitor, error: unknown): void {
    this.failure ??= `${property.id} could not judge: ${error instanceof Error ? error.message : String(error)}`;
  }

  #accuse(property: Property, detail: string, witnesses: readonly Fact[]): void {
    if (this.#violations.has(property.id)) return;
    const { step, time } = this.#now;
    const { id, sentence } = property;
    const steps = witnesses.map((witness) => witness.step);
    this.#violations.set(id, { property: id, sentence, detail, step, time, witnesses: steps });
  }
}
