import fc from 'fast-check';
import type { Fault, Instant } from './fault.ts';
import { UsageError } from '../usage-error.ts';
import { usual, type Targets } from './targets.ts';

type Range = readonly [number, number];

/** Which faults may befall a scenario, and within which bounds. The defaults suit a run of a minute or two. */
export interface FaultMenu {
  /** Replicas that may be struck; one that is named twice is struck twice as often. Default: all of the system under test. */
  readonly processes?: readonly string[];
  /** Links whose messages may be lost, delayed, refused or cut. Default: all. */
  readonly links?: readonly string[];
  /** Timed faults strike within [0, horizon] ms. Default: the first half of a run. */
  readonly horizon?: number;
  /** Message faults strike one of the first so many requests of a replica over a link. Default 20. */
  readonly requests?: number;
  /** How likely each kind is against the others; a kind that is not named never occurs. Default `usualWeights`. */
  readonly weights?: { readonly [kind in Fault['kind']]?: number };
  /** Lengths of pauses, cuts and model faults, ms. Default 100 to 30,000. */
  readonly duration?: Range;
  /** Time until a crashed replica is back, ms. Default 500 to 10,000. */
  readonly restart?: Range;
  /** Wall-clock steps, ms. Default a minute back to a minute ahead. */
  readonly skew?: Range;
  /** Extra travel time of a delayed request, ms. Default 10 to 30,000. */
  readonly delay?: Range;
  /** The models' own faults, by name. Default: what any client should get over. */
  readonly models?: readonly string[];
}

/** What happens to every distributed system. Not among it: graceful stops, wrong clocks, servers that answer with errors. */
export const usualWeights: NonNullable<FaultMenu['weights']> = {
  crash: 2,
  pause: 2,
  lose: 2,
  delay: 2,
  cut: 1,
  model: 1,
};

/** All that may happen: also graceful stops, wrong clocks and servers that answer with errors. */
export const harshWeights: NonNullable<FaultMenu['weights']> = { ...usualWeights, stop: 1, skew: 1, fail: 1 };

/** A menu that says everything, each model fault with its targets. */
type FullMenu = Required<Omit<FaultMenu, 'models'>> & {
  readonly models: readonly { readonly name: string; readonly target: string }[];
};

function filledIn(menu: FaultMenu, targets: Targets): FullMenu {
  const processes = menu.processes ?? targets.processes;
  checkLinks(menu.links ?? [], targets.links);
  return {
    links: targets.links,
    horizon: targets.horizon / 2,
    requests: 20,
    weights: usualWeights,
    duration: [100, 30_000],
    restart: [500, 10_000],
    skew: [-60_000, 60_000],
    delay: [10, 30_000],
    ...menu,
    processes,
    models: modelFaults(menu.models, targets).flatMap(({ name, targets: aims }) =>
      (aims === 'replicas' ? processes : aims).map((target) => ({ name, target })),
    ),
  };
}

function checkLinks(named: readonly string[], links: readonly string[]): void {
  const unknown = named.find((link) => !links.includes(link));
  if (unknown === undefined) return;
  const known = links.join(', ') || 'none';
  throw new UsageError(`There is no link "${unknown}", which the menu names; there are: ${known}.`);
}

function modelFaults(named: FaultMenu['models'], { models }: Targets): Targets['models'] {
  if (named === undefined) return usual(models);
  return named.map((name) => {
    const offered = models.find((model) => model.name === name);
    if (offered !== undefined) return offered;
    const known = models.map((model) => model.name).join(', ') || 'none';
    throw new UsageError(`No model has the fault "${name}" that the menu names; there are: ${known}.`);
  });
}

/** Clock rates beside true time that a skewed machine may have: none, a bad crystal, a broken one. */
const drifts = [0, 0.0001, -0.0001, 0.01, -0.01] as const;

/** Lists of at most so many faults off the menu; fast-check shrinks them to fewer, earlier and shorter ones. */
export function faultsArbitrary(most: number, menu: FaultMenu, targets: Targets): fc.Arbitrary<Fault[]> {
  const kinds = faultKinds(filledIn(menu, targets));
  const offered = kinds.filter(({ weight }) => weight > 0);
  if (most === 0 || offered.length === 0) return fc.constant([]);
  return fc.array(fc.oneof(...offered), { maxLength: most, size: 'max' });
}

function faultKinds(menu: FullMenu): { weight: number; arbitrary: fc.Arbitrary<Fault> }[] {
  const { weights, processes, links, models } = menu;
  const process = oneOf(processes, '');
  const link = oneOf(links, '');
  const nth = fc.integer({ min: 1, max: menu.requests });
  const duration = whole(menu.duration);
  const when = instantArbitrary(menu);
  const restartAfter = whole(menu.restart);
  const kind = <K extends Fault['kind']>(name: K): fc.Arbitrary<K> => fc.constant(name);
  const local = processes.length === 0 ? 0 : 1;
  const remote = processes.length === 0 || links.length === 0 ? 0 : 1;
  const message = { process, link, nth };
  const model = oneOf(models, { name: '', target: '' });
  const at: fc.Arbitrary<Instant> = fc.record({ at: whole([0, menu.horizon]) });
  const list = [
    {
      weight: local * (weights.crash ?? 0),
      arbitrary: fc.record({ kind: kind('crash'), process, when, restartAfter }),
    },
    {
      weight: local * (weights.stop ?? 0),
      arbitrary: fc.record({ kind: kind('stop'), process, when: at, grace: whole([0, 30_000]), restartAfter }),
    },
    { weight: local * (weights.pause ?? 0), arbitrary: fc.record({ kind: kind('pause'), process, when, duration }) },
    {
      weight: local * (weights.skew ?? 0),
      arbitrary: fc.record({
        kind: kind('skew'),
        process,
        when: at,
        offset: whole(menu.skew),
        drift: fc.constantFrom(...drifts),
      }),
    },
    {
      weight: remote * (weights.lose ?? 0),
      arbitrary: fc.record({
        kind: kind('lose'),
        ...message,
        message: fc.constantFrom('request' as const, 'reply' as const),
        seen: fc.constantFrom('timeout' as const, 'reset' as const),
      }),
    },
    {
      weight: remote * (weights.delay ?? 0),
      arbitrary: fc.record({ kind: kind('delay'), ...message, by: whole(menu.delay) }),
    },
    {
      weight: remote * (weights.fail ?? 0),
      arbitrary: fc.record({ kind: kind('fail'), ...message, count: fc.integer({ min: 1, max: 3 }) }),
    },
    { weight: remote * (weights.cut ?? 0), arbitrary: fc.record({ kind: kind('cut'), process, link, when, duration }) },
    {
      weight: models.length === 0 ? 0 : (weights.model ?? 0),
      arbitrary: fc
        .tuple(model, at, duration)
        .map(([{ name, target }, when, length]) => ({ kind: 'model' as const, name, target, when, duration: length })),
    },
  ];
  return list.map(({ weight, arbitrary }) => ({ weight: Math.round(weight * 100), arbitrary }));
}

function instantArbitrary(menu: FullMenu): fc.Arbitrary<Instant> {
  const timed = fc.record({ at: whole([0, menu.horizon]) });
  if (menu.processes.length === 0 || menu.links.length === 0) return timed;
  const atRequest = fc.record({
    process: fc.constantFrom(...menu.processes),
    link: fc.constantFrom(...menu.links),
    nth: fc.integer({ min: 1, max: menu.requests }),
    phase: fc.constantFrom('sent' as const, 'applied' as const, 'replied' as const),
  });
  return fc.oneof(timed, atRequest);
}

/** One of `list`; `otherwise` when it is empty, where the kind has no weight anyway. */
function oneOf<T>(list: readonly T[], otherwise: T): fc.Arbitrary<T> {
  return list.length > 0 ? fc.constantFrom(...list) : fc.constant(otherwise);
}

function whole([min, max]: Range): fc.Arbitrary<number> {
  return fc.integer({ min: Math.floor(min), max: Math.floor(max) });
}
