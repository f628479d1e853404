import type { RunResult } from '../scenario/run.ts';

/** How often something was seen, and the least seed that shows it. */
export interface Sighting {
  readonly count: number;
  readonly lowestSeed: number;
}

/** What a stretch of seeds has shown. Tallies of disjoint stretches merge in any order to the same whole. */
export interface Tally {
  readonly runs: number;
  readonly events: number;
  /** Those of replicas that a server has applied. */
  readonly requests: number;
  /** Virtual ms, over all runs. */
  readonly time: number;
  readonly violations: { readonly [property: string]: Sighting };
  /** Reasons why runs could not be judged. */
  readonly inconclusive: { readonly [reason: string]: Sighting };
  readonly marks: { readonly [mark: string]: number };
}

export const emptyTally: Tally = {
  runs: 0,
  events: 0,
  requests: 0,
  time: 0,
  violations: {},
  inconclusive: {},
  marks: {},
};

/** Collects runs into a tally, in place: a sweep calls it for every seed. */
export class TallyKeeper {
  #runs = 0;
  #events = 0;
  #requests = 0;
  #time = 0;
  readonly #violations = new Map<string, Sighting>();
  readonly #inconclusive = new Map<string, Sighting>();
  readonly #marks = new Map<string, number>();

  add(seed: number, result: RunResult): void {
    this.#runs += 1;
    this.#events += result.steps;
    this.#requests += result.requests;
    this.#time += result.time;
    for (const { property } of result.violations) see(this.#violations, property, { count: 1, lowestSeed: seed });
    if (result.inconclusive !== null) see(this.#inconclusive, result.inconclusive, { count: 1, lowestSeed: seed });
    for (const [mark, count] of result.marks) this.#marks.set(mark, (this.#marks.get(mark) ?? 0) + count);
  }

  merge(tally: Tally): void {
    this.#runs += tally.runs;
    this.#events += tally.events;
    this.#requests += tally.requests;
    this.#time += tally.time;
    for (const [property, sighting] of Object.entries(tally.violations)) see(this.#violations, property, sighting);
    for (const [reason, sighting] of Object.entries(tally.inconclusive)) see(this.#inconclusive, reason, sighting);
    for (const [mark, count] of Object.entries(tally.marks))
      this.#marks.set(mark, (this.#marks.get(mark) ?? 0) + count);
  }

  get tally(): Tally {
    return {
      runs: this.#runs,
      events: this.#events,
      requests: this.#requests,
      time: this.#time,
      violations: sorted(this.#violations),
      inconclusive: sorted(this.#inconclusive),
      marks: sorted(this.#marks),
    };
  }
}

/** Joins tallies of disjoint stretches of seeds. Commutative and associative. */
export function mergeTallies(tallies: readonly Tally[]): Tally {
  const keeper = new TallyKeeper();
  for (const tally of tallies) keeper.merge(tally);
  return keeper.tally;
}

function see(sightings: Map<string, Sighting>, name: string, seen: Sighting): void {
  const known = sightings.get(name);
  const lowestSeed = known === undefined ? seen.lowestSeed : Math.min(known.lowestSeed, seen.lowestSeed);
  sightings.set(name, { count: (known?.count ?? 0) + seen.count, lowestSeed });
}

function sorted<T>(map: ReadonlyMap<string, T>): { [name: string]: T } {
  return Object.fromEntries([...map].sort(([left], [right]) => (left < right ? -1 : 1)));
}
