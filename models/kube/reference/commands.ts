import fc from 'fast-check';
import type { DeleteOptions, ListOptions, ObjectMeta, Patch } from '../../../modules/ports/kube.ts';
import { listed, World, workflow, workflows } from '../fixture.ts';
import type { KubeResponse } from '../server/request.ts';
import { eventsBetween, NaiveCluster, selected, selectors, type Item, type Items } from './naive-cluster.ts';

/** A list that is being read in pages. */
interface Reading {
  readonly selector: string;
  readonly limit: number;
  token: string;
  /** -1: of whatever is there, the first revision being forgotten. */
  revision: number;
  last: string;
}

interface Watching {
  readonly selector: string;
  readonly after: number;
  readonly begin: readonly string[];
  readonly events: readonly string[];
}

/** The model under test, the reference, and what clients hold. */
interface Arena {
  readonly world: World;
  readonly naive: NaiveCluster;
  readonly readings: Reading[];
  readonly watches: Watching[];
  readonly count: { commands: number };
}

function setUp(count: { commands: number }): { model: Arena; real: World } {
  const world = new World({ received: () => {}, historyLimit: 1_000_000 });
  const naive = new NaiveCluster(world.store.revision);
  return { model: { world, naive, readings: [], watches: [], count }, real: world };
}

/** A step of both; it throws when they disagree. */
interface Step {
  readonly text: string;
  readonly take: (arena: Arena) => void;
}

class ArenaCommand implements fc.Command<Arena, World> {
  readonly #step: Step;

  constructor(step: Step) {
    this.#step = step;
  }

  check(): boolean {
    return true;
  }

  run(arena: Arena): void {
    arena.world.now += 1;
    arena.count.commands += 1;
    this.#step.take(arena);
    same('revision', arena.world.store.revision, arena.naive.revision);
  }

  toString(): string {
    return this.#step.text;
  }
}

function same(what: string, actual: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what}: the model has ${left}, the reference ${right}`);
}

function line(name: string, { version, labels, finalizers, spec, terminating, generation }: Item): string {
  const flags = terminating ? '*' : '';
  return `${name}${flags}@${version} x=${labels['x']} y=${labels['y']} [${finalizers.join()}] ${spec} #${generation}`;
}

function linesOf(response: KubeResponse): readonly string[] {
  return listed(response).items.map((object) => {
    const {
      name = '',
      labels = {},
      finalizers = [],
      generation = 0,
      resourceVersion,
      deletionTimestamp,
    } = object.metadata;
    const spec = 'spec' in object ? (object.spec as { readonly n: number }).n : -1;
    const terminating = deletionTimestamp !== undefined;
    return line(name, { labels, finalizers, spec, terminating, generation, version: Number(resourceVersion) });
  });
}

function linesIn(items: Items, selector: string): readonly string[] {
  return selected(items, selector).map(([name, item]) => line(name, item));
}

interface Content {
  readonly labels: { readonly [key: string]: string };
  readonly finalizers: readonly string[];
  readonly spec: number;
}

function create(name: string, content: Content): Step {
  return {
    text: `create ${name} ${JSON.stringify(content)}`,
    take({ world, naive }) {
      const body = { ...workflow(name, { n: content.spec }), metadata: { name, ...metadataOf(content) } };
      const known = naive.items.get(name);
      same('create', world.create(workflows, body).code, known === undefined ? 201 : 409);
      if (known === undefined) naive.write(name, { ...content, terminating: false, generation: 1 });
    },
  };
}

function metadataOf({ labels, finalizers }: Content): ObjectMeta {
  return { labels, ...(finalizers.length === 0 ? {} : { finalizers }) };
}

/** PUT or PATCH: what both do once they agree about the version. */
function replace(naive: NaiveCluster, name: string, known: Item, next: Content): number {
  const fresh = next.finalizers.filter((each) => !known.finalizers.includes(each));
  if (known.terminating && fresh.length > 0) return 422;
  if (known.terminating && next.finalizers.length === 0) {
    naive.write(name, null);
    return 200;
  }
  const { labels, finalizers, spec } = known;
  if (
    JSON.stringify([sorted(labels), finalizers, spec]) ===
    JSON.stringify([sorted(next.labels), next.finalizers, next.spec])
  )
    return 200;
  const generation = known.generation + (next.spec === spec ? 0 : 1);
  naive.write(name, { ...next, terminating: known.terminating, generation });
  return 200;
}

function sorted(labels: Content['labels']): unknown {
  return ['x', 'y'].map((key) => labels[key] ?? null);
}

type Version = 'present' | 'stale' | 'none';

function update(name: string, content: Content, version: Version): Step {
  return {
    text: `update ${name} ${version} ${JSON.stringify(content)}`,
    take({ world, naive }) {
      const known = naive.items.get(name);
      const resourceVersion = version === 'stale' ? '1' : String(known?.version ?? 1);
      const metadata = { name, ...metadataOf(content), ...(version === 'none' ? {} : { resourceVersion }) };
      const response = world.update(workflows, name, { ...workflow(name, { n: content.spec }), metadata });
      const codes = { none: 422, stale: 409 };
      const expected =
        known === undefined ? 404 : version === 'present' ? replace(naive, name, known, content) : codes[version];
      same('update', response.code, expected);
    },
  };
}

function patch(name: string, label: string, value: string | null, finalizers: readonly string[] | null): Step {
  return {
    text: `patch ${name} ${label}=${value} ${finalizers?.join() ?? 'keeps'}`,
    take({ world, naive }) {
      const change = { labels: { [label]: value }, ...(finalizers === null ? {} : { finalizers }) };
      const body: Patch = { type: 'merge', body: { metadata: change } };
      const known = naive.items.get(name);
      const { code } = world.patch(workflows, name, body);
      if (known === undefined) return same('patch', code, 404);
      const { [label]: _old, ...others } = known.labels;
      const labels = value === null ? others : { ...others, [label]: value };
      same(
        'patch',
        code,
        replace(naive, name, known, { ...known, labels, finalizers: finalizers ?? known.finalizers }),
      );
    },
  };
}

const held = { Background: null, Foreground: 'foregroundDeletion', Orphan: 'orphan' } as const;

function remove(name: string, propagationPolicy: DeleteOptions['propagationPolicy'], stale: boolean): Step {
  return {
    text: `delete ${name} ${propagationPolicy}${stale ? ' stale' : ''}`,
    take({ world, naive }) {
      const options = {
        ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
        ...(stale ? { preconditions: { resourceVersion: '1' } } : {}),
      };
      const known = naive.items.get(name);
      const { code } = world.deleteWith(workflows, name, options);
      same('delete', code, known === undefined ? 404 : stale ? 409 : 200);
      if (known === undefined || stale) return;
      const own = known.finalizers.filter((each) => each !== 'orphan' && each !== 'foregroundDeletion');
      const finalizer = propagationPolicy === undefined ? null : held[propagationPolicy];
      const finalizers =
        propagationPolicy === undefined ? known.finalizers : finalizer === null ? own : [...own, finalizer];
      const moved = finalizers.toSorted().join() !== known.finalizers.toSorted().join();
      const generation = known.generation + (known.terminating || finalizers.length === 0 ? 0 : 1);
      const kept = moved ? finalizers : known.finalizers;
      if (moved || (finalizers.length > 0 && !known.terminating)) {
        naive.write(name, {
          ...known,
          finalizers: kept,
          generation,
          terminating: known.terminating || finalizers.length > 0,
        });
      }
      if (finalizers.length === 0) naive.write(name, null);
    },
  };
}

interface Asked {
  readonly selector: string;
  readonly limit: number;
  /** How many revisions before the present one; null: not said; `0`: at version "0". */
  readonly behind: number | null | '0';
  readonly match: NonNullable<ListOptions['resourceVersionMatch']> | null;
}

function list({ selector, limit, behind, match }: Asked): Step {
  return {
    text: `list ${JSON.stringify({ selector, limit, behind, match })}`,
    take({ world, naive, readings }) {
      const revision = typeof behind === 'number' ? Math.max(1, naive.revision - behind) : null;
      const version = behind === '0' ? '0' : revision === null ? '' : String(revision);
      const matched = version !== '' && match !== null && !(match === 'Exact' && version === '0');
      const options = {
        labelSelector: selector,
        ...(limit > 0 ? { limit } : {}),
        ...(version === '' ? {} : { resourceVersion: version }),
        ...(matched ? { resourceVersionMatch: match } : {}),
      };
      const response = world.listWith(workflows, options);
      if (revision !== null && revision > naive.cached) return same('list', response.code, 504);
      const exact = revision !== null && ((matched && match === 'Exact') || (!matched && limit > 0));
      if (exact && revision < naive.compacted) return same('list', response.code, 410);
      const at = exact ? revision : version === '' ? naive.revision : naive.cached;
      const all = linesIn(naive.at(at), selector);
      const paged = limit > 0 && version !== '0' && all.length > limit;
      same('list', linesOf(response), paged ? all.slice(0, limit) : all);
      const { metadata } = listed(response);
      same('list version', metadata.resourceVersion, String(at));
      same('remaining', metadata.remainingItemCount ?? 0, paged && selector === '' ? all.length - limit : 0);
      const { continue: token = '' } = metadata;
      same('continues', token !== '', paged);
      const [last = ''] = selected(naive.at(at), selector)[limit - 1] ?? [];
      if (paged) readings.push({ selector, limit, token, revision: at, last });
    },
  };
}

function nextPage(which: number): Step {
  return {
    text: `page ${which}`,
    take({ world, naive, readings }) {
      const reading = readings[which % Math.max(1, readings.length)];
      if (reading === undefined) return;
      const { selector, limit, revision, token, last } = reading;
      const response = world.listWith(workflows, { labelSelector: selector, limit, continue: token });
      if (revision > naive.cached) return same('page', response.code, 504);
      if (revision >= 0 && revision < naive.compacted) {
        same('page', response.code, 410);
        if (response.outcome === 'failure')
          Object.assign(reading, { token: response.body.metadata.continue, revision: -1 });
        return;
      }
      const at = revision < 0 ? naive.revision : revision;
      const rest = selected(naive.at(at), selector).filter(([name]) => name > last);
      same(
        'page',
        linesOf(response),
        rest.slice(0, limit).map(([name, item]) => line(name, item)),
      );
      const { metadata } = listed(response);
      same('page version', metadata.resourceVersion, String(at));
      const more = rest.length > limit;
      same('remaining', metadata.remainingItemCount ?? 0, more && selector === '' ? rest.length - limit : 0);
      if (!more) return void readings.splice(readings.indexOf(reading), 1);
      Object.assign(reading, { token: metadata.continue, revision: at, last: rest[limit - 1]?.[0] ?? '' });
    },
  };
}

function watch(selector: string, behind: number | null | '0'): Step {
  return {
    text: `watch ${selector} ${behind}`,
    take({ world, naive, watches }) {
      const revision = typeof behind === 'number' ? Math.max(1, naive.revision - behind) : null;
      const resourceVersion = behind === '0' ? '0' : revision === null ? '' : String(revision);
      const events = world.watch(workflows, { labelSelector: selector, resourceVersion });
      if (behind === null && naive.cached < naive.revision) return same('watch', events.at(-1), 'END');
      if (revision !== null && revision < naive.compacted) {
        return same('watch', events, [
          `ERROR 410 Expired: too old resource version: ${revision} (${naive.compacted})`,
          'END',
        ]);
      }
      const begin =
        revision === null
          ? selected(naive.at(naive.cached), selector).map(([name, { version }]) => `ADDED ${name}@${version}`)
          : [];
      watches.push({ selector, after: revision ?? naive.cached, begin, events });
    },
  };
}

/** The watch cache sees all but the last changes, and every watch must have been told exactly that. */
function catchUp(behind: number): Step {
  return {
    text: `catch up but ${behind}`,
    take({ world, naive, watches }) {
      world.server.cache('workflows.argoproj.io').advance(world.now - behind);
      const cached = world.server.cache('workflows.argoproj.io').revision;
      while (naive.seen < naive.log.length && (naive.log[naive.seen]?.revision ?? 0) <= cached) naive.seen += 1;
      same('cached', cached, naive.cached);
      for (const { selector, after, begin, events } of watches) {
        same('events', events, [...begin, ...eventsBetween(naive, selector, after, cached)]);
      }
    },
  };
}

function compact(behind: number): Step {
  return {
    text: `compact ${behind}`,
    take({ world, naive }) {
      const revision = Math.min(naive.cached, naive.revision - behind);
      world.store.collection('workflows.argoproj.io').log.compact(revision);
      naive.compacted = Math.max(naive.compacted, revision);
    },
  };
}

const name = fc.constantFrom('a', 'b', 'c', 'a-b', 'd', 'e');
const labelValue = fc.constantFrom('1', '2');
const labels = fc.dictionary(fc.constantFrom('x', 'y'), labelValue, { noNullPrototype: true });
const finalizers = fc.constantFrom<readonly string[]>([], [], ['a.b/c'], ['a.b/c', 'a.b/d']);
const content = fc.record({ labels, finalizers, spec: fc.constantFrom(1, 2) });
const selector = fc.constantFrom(...Object.keys(selectors));
const behind = fc.oneof(fc.integer({ min: -1, max: 12 }), fc.constantFrom(null, '0' as const));
const limit = fc.integer({ min: 0, max: 3 });
const policy = fc.constantFrom<DeleteOptions['propagationPolicy']>(
  undefined,
  undefined,
  'Background',
  'Foreground',
  'Orphan',
);
const match = fc.constantFrom<Asked['match']>(null, null, 'Exact', 'NotOlderThan');

const steps: fc.Arbitrary<Step>[] = [
  fc.tuple(name, content).map(([which, given]) => create(which, given)),
  fc.tuple(name, content).map(([which, given]) => create(which, given)),
  fc
    .tuple(name, content, fc.constantFrom<Version>('present', 'present', 'stale', 'none'))
    .map(([which, given, version]) => update(which, given, version)),
  fc
    .tuple(name, fc.constantFrom('x', 'y'), fc.option(labelValue), fc.option(finalizers))
    .map(([which, label, value, given]) => patch(which, label, value, given)),
  fc.tuple(name, policy, fc.boolean()).map(([which, given, stale]) => remove(which, given, stale)),
  fc.record({ selector, limit, behind, match }).map(list),
  fc.nat({ max: 5 }).map(nextPage),
  fc.nat({ max: 5 }).map(nextPage),
  fc.tuple(selector, behind).map(([given, since]) => watch(given, since)),
  fc.integer({ min: 0, max: 6 }).map(catchUp),
  fc.integer({ min: 0, max: 20 }).map(compact),
];

/** Sequences of requests to one API server, and of what happens to its watch cache and its history. */
function commandsArbitrary(most: number): fc.Arbitrary<Iterable<fc.Command<Arena, World>>> {
  const arbitraries = steps.map((step) => step.map((each) => new ArenaCommand(each)));
  return fc.commands(arbitraries, { maxCommands: most, size: 'max' });
}

/** Runs so many sequences; throws at the first disagreement. Returns how many commands ran. */
export function compareCommands(runs: number, most: number, seed?: number): number {
  const count = { commands: 0 };
  fc.assert(
    fc.property(commandsArbitrary(most), (commands) => {
      fc.modelRun(() => setUp(count), commands);
    }),
    { numRuns: runs, ...(seed === undefined ? {} : { seed }) },
  );
  return count.commands;
}
